"""What makes a meeting a conference: papers beside its cases, and what it concludes."""
