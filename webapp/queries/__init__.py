"""Database reads for pages and services. Nothing here writes."""
