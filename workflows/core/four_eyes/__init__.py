"""Four eyes: what nobody comes to alone, in whatever process."""
