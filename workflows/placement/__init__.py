"""Placement of an officer at the grassroots for three months or more."""
