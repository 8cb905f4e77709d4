"""Recognition of economic models (domain C9): a list of models, a vote on each, one decision, rows of the register."""
