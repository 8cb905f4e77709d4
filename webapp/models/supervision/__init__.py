"""The past for supervisors: summaries that the clock keeps of the journal."""
