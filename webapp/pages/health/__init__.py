"""Health checks for machines."""
