"""Services for those who oversee units: their saved views, what they watch."""
