"""Stacks of signed papers that were scanned together, and papers that have not come back."""
