"""Pages of days at the grassroots."""
