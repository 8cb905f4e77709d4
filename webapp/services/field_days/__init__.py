"""Writers of days at the grassroots."""
