"""Papers attached to steps: sent into a form, and looked at beside the figures that they prove."""
