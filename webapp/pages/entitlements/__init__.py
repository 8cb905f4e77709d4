"""Pages of entitlements: what a month in posts gives a right to."""
