"""Which units right below have sent their report of a period, and which have not."""
