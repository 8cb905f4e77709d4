"""Recognition and appointment of whole committees, and changes in their lists."""
