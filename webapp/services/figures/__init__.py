"""Writers of snapshots."""
