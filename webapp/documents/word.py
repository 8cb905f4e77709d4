"""Word files: the templates that an office starts from, built from the wording, and filling them in."""

import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from webapp.documents.layout import Annex, Columns, Foot, Table, TextLine
from webapp.documents.word_sheets import keep_together, set_apart
from webapp.documents.wording import FILTERS, blocks, is_landscape, source

MIDDLE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
FONT, SIZE, SMALL = "Times New Roman", Pt(14), Pt(9)
ALIGNED = {
    **dict.fromkeys(("kind", "about", "middle", "subject"), MIDDLE),
    **dict.fromkeys(("plain", "item"), BOTH),
    "right": RIGHT,
}
SPACE = {"kind": (Pt(12), Pt(0)), "about": (Pt(0), Pt(10)), "small": (Pt(0), Pt(0)), "left": (Pt(0), Pt(1))}
"""Before and after these lines."""
SMALLER = {"small": SMALL, "left": Pt(11), "subject": Pt(12)}
QR_WIDTH = Cm(1.5)
SHORT_SIDE, LONG_SIDE = Cm(21), Cm(29.7)
COLUMN_SIZE, LEFT_SHARE = Pt(13), 0.465
"""Of columns: their letters, and the left one's part of the width. It holds a province's name, the right one the
longest signature, unbroken.
"""
PARAGRAPH = "\a"
"""What docxtpl reads as the end of a paragraph and the beginning of one like it."""
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@lru_cache(maxsize=256)
def default_template(name: str, text: str = "") -> bytes:
    """Return the Word template of a paper: the Union's layout on A4, its values as {{ … }}.

    text: the wording, for another than the present one.
    """
    document = Document()
    width, paper = _page(document, is_landscape(name, text)), blocks(text or source(name))
    begins_annex, below_table = False, False
    for block in paper:
        if isinstance(block, TextLine):
            paragraph = document.add_paragraph()
            _paragraph(paragraph, block)
            if begins_annex and block.kind != "control":
                paragraph.paragraph_format.page_break_before, begins_annex = True, False
        elif isinstance(block, Columns):
            if below_table:
                _apart(document)
            _columns(document, block, width)
        elif isinstance(block, Foot):
            _foot(document.sections[0].footer, block, width)
            _foot(document.sections[0].first_page_footer, block, width)
        elif isinstance(block, Annex):
            begins_annex = True
        else:
            _table(document, block, width)
        below_table = isinstance(block, Table) or (below_table and block.kind == "control")
    return _bytes(document)


def fill(template: bytes, values: Mapping[str, Any], picture: bytes | None = None, mark: str = "") -> bytes:
    """Return a Word file with its values; `picture` is the QR code as PNG, `mark` what stands above each sheet.

    Raises jinja2's TemplateError if the template asks for a value that the paper does not have.
    """
    document = DocxTemplate(io.BytesIO(template))
    qr = InlineImage(document, io.BytesIO(picture), width=QR_WIDTH) if picture else ""
    _render(document, {**values, "qr": qr})
    keep_together(document.docx.element.body)
    set_apart(document.docx.element.body)
    if mark:
        _mark(document.docx, mark)
    return _bytes(document)


def _mark(document: Any, mark: str) -> None:
    """Write a mark above each sheet: the first ones and the even ones may have heads of their own."""
    for section in document.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        heads += [section.even_page_header] if document.settings.odd_and_even_pages_header_footer else []
        for head in heads:
            if mark not in [line.text for line in head.paragraphs]:  # it may be that of the section before
                line = head.add_paragraph()
                line.alignment = MIDDLE
                line.add_run(mark).bold = True


def _render(document: Any, values: Mapping[str, Any]) -> None:
    """Fill in the text and the feet, as the library's own function does: it would render heads and properties too."""
    document.render_init()
    tree = document.fix_tables(document.build_xml(values, environment()))
    document.fix_docpr_ids(tree)
    document.map_tree(tree)
    feet = document.build_headers_footers_xml(values, document.FOOTER_URI, environment())
    for relation, xml in feet:
        document.map_headers_footers_xml(relation, xml)
    document.is_rendered = True


def environment() -> ImmutableSandboxedEnvironment:
    """Return the environment of templates: values are escaped, a missing one is an error, nothing can be called."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_in_paragraphs)
    made.filters.update(FILTERS)
    return made


def _in_paragraphs(value: Any) -> Any:
    """Return what a Word file shows for a value: where a text goes on below, a paragraph like the one it stands in."""
    if not isinstance(value, str) or len(lines := value.splitlines()) < 2:
        return value
    return PARAGRAPH.join(line for line in lines if line.strip())


def _bytes(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Any, landscape: bool) -> int:
    """Set A4 with the margins of the Union's papers, Times New Roman 14. Return the width of the text."""
    section = document.sections[0]
    section.page_width, section.page_height = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = (Cm(2), Cm(2)) if landscape else (Cm(3), Cm(1.5))
    section.header_distance, section.footer_distance = Cm(1), Cm(0.5)
    _number_sheets(section)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, SIZE
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(4)
    # The library's template names its author and date; a paper of the Union names neither.
    document.core_properties.author = document.core_properties.comments = ""
    return int(section.page_width - section.left_margin - section.right_margin)


def _number_sheets(section: Any) -> None:
    """Number the sheets from the second one on, above the text and in its middle."""
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = MIDDLE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = line.add_run("2")
    run.font.size = COLUMN_SIZE
    field.append(run._element)
    line._element.append(field)


def _paragraph(paragraph: Any, line: TextLine) -> None:
    if line.kind == "control":
        text = line.runs[0].text
        paragraph.add_run(text.replace("{%", "{%p", 1))
        return
    if line.kind == "picture":
        paragraph.add_run("{{ qr }}")
        return
    paragraph.alignment = ALIGNED.get(line.kind, LEFT)
    if line.kind in SPACE:
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = SPACE[line.kind]
    if line.kind in ("plain", "item"):
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    if line.kind == "item":
        paragraph.add_run("- ")
    for run in line.runs:
        added = paragraph.add_run(run.text)
        added.bold = run.style == "bold" or line.kind in ("kind", "about")
        added.italic = run.style == "slanted"
        if line.kind in SMALLER:
            added.font.size = SMALLER[line.kind]


def _apart(document: Any) -> None:
    """Keep a signature apart from the table above it: Word joins two tables that touch."""
    between = document.add_paragraph().paragraph_format
    between.space_after, between.line_spacing, between.keep_with_next = Pt(0), Pt(8), True


def _columns(document: Any, block: Columns, width: int) -> None:
    left = round(width * LEFT_SHARE)
    table = _bare(_grid(document.add_table(rows=1, cols=2), (left, width - left)))
    for cell, side in zip(table.rows[0].cells, (block.left, block.right), strict=True):
        _fill(cell, side)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a name stays with what it signs


def _fill(cell: Any, lines: Iterable[TextLine]) -> None:
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _paragraph(paragraph, line)
        paragraph.paragraph_format.space_after = Pt(0)
        for run in paragraph.runs:
            run.font.size = run.font.size or COLUMN_SIZE


def _foot(footer: Any, block: Foot, width: int) -> None:
    """Write the foot of every sheet: the QR code, and beside it the small print."""
    picture = round(QR_WIDTH * 1.35)
    table = _bare(_grid(footer.add_table(1, 2, width), (picture, width - picture)))
    _fill(table.rows[0].cells[0], (line for line in block.lines if line.kind == "picture"))
    _fill(table.rows[0].cells[1], (line for line in block.lines if line.kind != "picture"))
    last = footer.paragraphs[0]  # there has to be one below the table
    last.paragraph_format.space_after = Pt(0)
    last.paragraph_format.line_spacing = Pt(1)
    footer._element.insert(0, table._tbl)


def _table(document: Any, block: Table, width: int) -> None:
    shares = block.widths or (1,) * len(block.rows[0])
    sides = tuple(round(width * share / sum(shares)) for share in shares)
    table = document.add_table(rows=0, cols=len(sides))
    table.style = "Table Grid"
    for number, row in enumerate(block.rows):
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = line.cells
        if row[0].startswith("{%"):
            cells[0].paragraphs[0].add_run(row[0].replace("{%", "{%tr", 1))
            continue
        for cell, text in zip(cells, row, strict=True):
            added = cell.paragraphs[0].add_run(text)
            added.bold, added.font.size = number == 0, Pt(12)
    _repeat_head(_grid(table, sides).rows[0])


def _grid(table: Any, sides: tuple[int, ...]) -> Any:
    """Give the columns their widths, which Word and LibreOffice then keep."""
    table.autofit = False
    for column, side in zip(table.columns, sides, strict=True):
        column.width = side
        for cell in column.cells:
            cell.width = side
    return table


def _bare(table: Any) -> Any:
    """Take the room beside the text of cells away: lines break as they would outside a table."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    return table


def _repeat_head(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)
