"""The figures of a meeting, counted again by a second person."""
