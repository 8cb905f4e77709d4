"""Workbooks of Excel 97 to 2003 (.xls): read here, cell by cell, because management systems still give them out."""

from webapp.services.imports.old_excel.workbook import xls_book

__all__ = ["xls_book"]
