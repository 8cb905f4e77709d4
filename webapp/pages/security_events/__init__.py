"""Security events: who signed in, was refused, changed rights, imported, exported or read."""
