"""The notices that are mailed, and their address."""
