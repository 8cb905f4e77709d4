"""Posts that fall vacant within a year, and who could follow in them."""
