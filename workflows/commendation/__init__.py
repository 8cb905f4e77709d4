"""Commendation of people and of units (khen thưởng): one list, one vote, one decision, a certificate for each."""
