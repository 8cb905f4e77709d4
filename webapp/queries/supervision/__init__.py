"""Reads for supervisors: open work, past durations, forecasts, calls, what falls due."""
