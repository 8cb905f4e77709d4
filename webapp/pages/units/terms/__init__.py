"""The terms of a unit's committee."""
