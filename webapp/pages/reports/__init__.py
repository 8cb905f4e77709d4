"""Period reports of units: drafted, confirmed, sent up, and who below has not sent theirs."""
