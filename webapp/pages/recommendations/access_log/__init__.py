"""The access log of sealed cases."""
