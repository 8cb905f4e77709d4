"""Processes in figures: the picture of each with what stands where, and what its steps took."""
