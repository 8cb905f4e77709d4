"""An office's own Word templates."""
