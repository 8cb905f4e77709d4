"""What supervisors are shown of the past: summaries that the clock keeps of the journal."""
