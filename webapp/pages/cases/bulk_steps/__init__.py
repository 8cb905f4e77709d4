"""One step made in several cases with one form: chosen, filled in, looked at once more, reported and taken back."""
