"""Field days: a trip of an officer to the grassroots, under "1+2" or "4+1"."""
