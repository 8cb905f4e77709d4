"""Services for supervisors: saved views, watching, calls, and the counting of past steps by the clock."""
