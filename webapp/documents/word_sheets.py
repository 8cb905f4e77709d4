"""The places of the parts of a filled Word file: what stays on one sheet, and what stands apart."""

from typing import Any

from docx.oxml.ns import qn
from docx.shared import Pt


def keep_together(body: Any) -> None:
    """Keep what stands right above a table or a signature on its sheet: a line, or the last row of another table.

    Once the values are in: what a template leaves out stood in between.
    """
    for table in body.iter(qn("w:tbl")):
        above = table.getprevious()
        while above is not None and above.tag == qn("w:p") and not "".join(above.itertext()).strip():
            _keep_with_next(above)
            above = above.getprevious()
        if above is not None and above.tag == qn("w:p"):
            _keep_with_next(above)
        elif above is not None and above.tag == qn("w:tbl"):
            for line in (line for row in above.tr_lst[-1:] for line in row.iter(qn("w:p"))):
                _keep_with_next(line)


def set_apart(body: Any) -> None:
    """Give the line right below a table of the text the room that it has in other files."""
    for table in body.iter(qn("w:tbl")):
        below = table.getnext()
        if table.tblStyle_val == "TableGrid" and below is not None and below.tag == qn("w:p"):
            spacing = below.get_or_add_pPr().get_or_add_spacing()
            spacing.before = spacing.before or Pt(6)


def _keep_with_next(line: Any) -> None:
    line.get_or_add_pPr().get_or_add_keepNext()
