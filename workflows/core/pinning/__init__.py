"""What pins a case to how its version asks and judges: shapes of forms, fingerprints of guards."""
