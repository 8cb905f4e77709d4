"""The units right below that have sent their report of a period, and those that have not."""
