"""What supervisors do about cases that are late."""
