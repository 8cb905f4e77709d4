"""Pages of last year's cases through a draft: the present version, or a value of a rule."""
