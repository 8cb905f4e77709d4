"""Parts of a form that depend on its case: fields and answers that apply, rows of lists too long to look through."""
