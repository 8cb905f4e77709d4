"""Writers of delegations and declared kin."""
