"""The board of open cases by unit, process and state."""
