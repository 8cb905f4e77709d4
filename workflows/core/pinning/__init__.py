"""Shapes of forms and fingerprints of guards, which pin a case to how its version asks and judges."""
