"""What a form offers: the fields and answers that apply to its case, and rows of lists too long to look through."""
