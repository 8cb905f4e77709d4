"""Undo and redo in a case: take its last step back, lift a lapse, issue a paper anew."""
