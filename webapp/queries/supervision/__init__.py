"""Reads for supervisors: whom to call, what falls due, who is next."""
