"""Import of rows of a register from a workbook."""
