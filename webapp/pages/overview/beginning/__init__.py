"""The gaps of a new office."""
