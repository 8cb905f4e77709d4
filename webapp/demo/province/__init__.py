"""The demo's province, beside the district and the commune of which it has everything."""
