"""Several requests confirmed at once."""
