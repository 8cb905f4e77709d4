"""The import of a workbook."""
