"""Word files: the templates that an office starts from, built from the wording, and filling them in."""

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from webapp.documents.wording import Columns, Table, TextLine, blocks, source

MIDDLE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
FONT, SIZE, SMALL = "Times New Roman", Pt(14), Pt(9)
QR_WIDTH = Cm(2.2)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@cache
def default_template(name: str) -> bytes:
    """Return the Word template of a paper: the Union's layout on A4, its values as {{ … }}."""
    document = Document()
    _page(document)
    for block in blocks(source(name)):
        if isinstance(block, TextLine):
            _paragraph(document.add_paragraph(), block)
        elif isinstance(block, Columns):
            _columns(document, block)
        else:
            _table(document, block)
    return _bytes(document)


def fill(template: bytes, values: Mapping[str, Any], picture: bytes | None = None) -> bytes:
    """Return a Word file with its values; `picture` is the QR code as PNG.

    Raises jinja2's TemplateError if the template asks for a value that the paper does not have.
    """
    document = DocxTemplate(io.BytesIO(template))
    qr = InlineImage(document, io.BytesIO(picture), width=QR_WIDTH) if picture else ""
    document.render({**values, "qr": qr}, environment(), autoescape=True)
    return _bytes(document)


def environment() -> ImmutableSandboxedEnvironment:
    """Return the environment of templates: values are escaped, a missing one is an error, nothing can be called."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _bytes(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Any) -> None:
    """Set A4 with the margins of the Union's papers, Times New Roman 14."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, SIZE
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(4)
    # The library's template names its author and date; a paper of the Union names neither.
    document.core_properties.author = document.core_properties.comments = ""


def _paragraph(paragraph: Any, line: TextLine) -> None:
    if line.kind == "control":
        text = line.runs[0].text
        paragraph.add_run(text.replace("{%", "{%p", 1))
        return
    if line.kind == "picture":
        paragraph.add_run("{{ qr }}")
        return
    paragraph.alignment = {"kind": MIDDLE, "about": MIDDLE, "middle": MIDDLE, "plain": BOTH, "item": BOTH}.get(
        line.kind, LEFT
    )
    if line.kind in ("plain", "item"):
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    if line.kind == "item":
        paragraph.add_run("- ")
    for run in line.runs:
        added = paragraph.add_run(run.text)
        added.bold = run.style == "bold" or line.kind in ("kind", "about")
        added.italic = run.style == "slanted"
        if line.kind in ("small", "left"):
            added.font.size = SMALL if line.kind == "small" else Pt(11)


def _columns(document: Any, block: Columns) -> None:
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, side in zip(cells, (block.left, block.right), strict=True):
        for number, line in enumerate(side):
            _paragraph(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), line)


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]))
    table.style = "Table Grid"
    for number, row in enumerate(block.rows):
        cells = table.add_row().cells
        if row[0].startswith("{%"):
            cells[0].paragraphs[0].add_run(row[0].replace("{%", "{%tr", 1))
            continue
        for cell, text in zip(cells, row, strict=True):
            added = cell.paragraphs[0].add_run(text)
            added.bold, added.font.size = number == 0, Pt(12)
    _repeat_head(table.rows[0])


def _repeat_head(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)
