"""Ballots on paper: entered by the secretary of a meeting, counted again, and what their members say to them."""
