"""Conferences: papers beside the cases of a meeting, and its conclusions."""
