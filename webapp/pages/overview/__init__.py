"""Lists and figures over many cases."""
