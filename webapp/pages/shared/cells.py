"""Cells of workbooks that are saved from a page."""

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = ("=", "+", "-", "@", "\t")


def plain_cell(text: str) -> str:
    """Return a text that no program takes for a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.startswith(FORMULA) else clean
