"""PDF files of papers, from the same blocks as their pages and Word files: the same bytes whenever they are made.

So a file that was signed elsewhere can be recognised as ours. Nothing is fetched: the letters come with the program.
"""

import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont as WebFont
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from webapp.documents.layout import Annex, Block, Columns, Foot, Table, TextLine
from webapp.documents.wording import plain_text

MEDIA_TYPE = "application/pdf"
FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FACES = {"": "400", "bold": "700", "slanted": "400-italic", "both": "700-italic"}
TALL = 1.25
"""The height of a line, in sizes of its letters."""
SIZES = {"kind": 15.0, "subject": 12.0, "left": 11.0, "small": 8.5}
SIZE, CELL = 14.0, 12.0
CELL_TALL, CELL_PADDING = 1.15, 4.0
"""The height of a line in a table and the millimetres beside its text, as Word has them."""
ALIGNED = {
    **dict.fromkeys(("kind", "about", "middle", "subject"), TA_CENTER),
    **dict.fromkeys(("plain", "item"), TA_JUSTIFY),
    "right": TA_RIGHT,
}
SPACE = {"kind": (14, 4), "about": (0, 12), "small": (0, 0), "left": (0, 1), "subject": (0, 0)}
"""Before and after these lines."""
COLUMN_SIZE, LEFT_SHARE = 13.0, 0.465
"""Of columns: their letters, and the left one's part of the width, as in Word files."""
QR = 15 * mm
FOOT_AT = 4 * mm
NUMBER_AT = 17 * mm
"""How far the number of a sheet stands below its upper edge; a first sheet has none."""


STAMP_AT = (round(48 * mm), round(FOOT_AT), round(147 * mm), round(FOOT_AT + 7 * mm))
"""Left, low, right and high side of what is seen of a signature: in the foot, below the small print."""


class UnknownLetters(Exception):
    """A paper with letters that the typeface lacks: they would be missing in the file."""


def render(
    blocks: tuple[Block, ...], title: str, wide: bool, picture: bytes | None = None, about: str = "", mark: str = ""
) -> bytes:
    """Return a paper as a PDF file. picture: the QR code as PNG; about: what the file says of itself beside its title.

    wide: whether its sheets lie on their long side; mark: what stands above each sheet. Raises UnknownLetters.
    """
    _register()
    if missing := {letter for letter in plain_text(blocks) if not letter.isspace()} - _letters():
        raise UnknownLetters("".join(sorted(missing)))
    file = io.BytesIO()
    size = landscape(A4) if wide else A4
    left, right = (20 * mm, 20 * mm) if wide else (30 * mm, 15 * mm)
    width = size[0] - left - right
    foot = next((block for block in blocks if isinstance(block, Foot)), None)
    document = BaseDocTemplate(
        file, pagesize=size, title=title, author="", subject=about, creator="Đoàn Vụ", lang="vi", invariant=1
    )
    frame = Frame(left, 20 * mm, width, size[1] - 40 * mm, 0, 0, 0, 0)

    def draw(canvas: Any, _document: Any) -> None:
        # Room for the field of a signature: what is compared later is then only whether that was added.
        canvas._doc.Catalog.AcroForm = PDFDictionary({"Fields": PDFArray([])})
        if mark:
            canvas.setFont("Tinos-bold", COLUMN_SIZE)
            canvas.drawCentredString(size[0] / 2, size[1] - 12 * mm, mark)
        if (number := canvas.getPageNumber()) > 1:
            canvas.setFont("Tinos", COLUMN_SIZE)
            canvas.drawCentredString(size[0] / 2, size[1] - NUMBER_AT, str(number))
        if foot is not None:
            _draw_foot(canvas, foot, picture, left, width)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=draw))
    document.build(list(_flow(blocks, width)))
    return file.getvalue()


def stamp(lines: tuple[str, str]) -> bytes:
    """Return a sheet of the size of STAMP_AT with two lines, to be laid into a paper that is signed."""
    _register()
    left, low, right, high = STAMP_AT
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(right - left, high - low), invariant=1, pageCompression=0)
    canvas.setFont("Tinos", SIZES["small"])
    for number, line in enumerate(lines):
        text = "".join(letter if letter in _letters() or letter.isspace() else "?" for letter in line)
        canvas.drawString(0, high - low - (number + 1) * SIZES["small"] * 1.1, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def cell_width(word: str) -> float:
    """Return how many millimetres a word in the head of a table takes with the room beside it, also in a Word file."""
    _register()
    points: float = pdfmetrics.stringWidth(word, "Tinos-bold", CELL)
    return points / float(mm) + CELL_PADDING


def _flow(blocks: tuple[Block, ...], width: float) -> Iterator[Flowable]:
    shown = [block for block in blocks if not isinstance(block, Foot)]
    for block, after in zip(shown, (*shown[1:], None), strict=False):
        if isinstance(block, TextLine):
            yield _line(block, together=isinstance(after, Columns))  # no signature on a sheet of its own
        elif isinstance(block, Columns):
            yield _columns(block, width, together=isinstance(after, Columns))
        elif isinstance(block, Annex):
            yield PageBreak()
        else:
            yield Spacer(0, 4)
            yield _table(block, width)
            yield Spacer(0, 8)


def _line(line: TextLine, together: bool = False, tight: bool = False) -> Flowable:
    size = SIZES.get(line.kind, COLUMN_SIZE if tight else SIZE)
    before, after = (0, 0) if tight else SPACE.get(line.kind, (0, 4))
    if not line.text.strip():
        return Spacer(0, size * TALL + after)
    style = ParagraphStyle(
        line.kind,
        fontName="Tinos",
        fontSize=size,
        leading=size * TALL,
        alignment=ALIGNED.get(line.kind, TA_LEFT),
        firstLineIndent=12.7 * mm if line.kind in ("plain", "item") else 0,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=together,
    )
    item = "- " if line.kind == "item" else ""
    return Paragraph(item + "".join(_marked(run.text, run.style, line.kind) for run in line.runs), style)


def _marked(text: str, style: str, kind: str) -> str:
    marked = escape(text).replace("\n", "<br/>")
    if style == "bold" or kind in ("kind", "about"):
        marked = f"<b>{marked}</b>"
    return f"<i>{marked}</i>" if style == "slanted" else marked


def _columns(block: Columns, width: float, together: bool) -> Flowable:
    sides = [[_line(line, tight=True) for line in side] for side in (block.left, block.right)]
    bare = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("TOP", "BOTTOM", "LEFT")]
    apart = [("RIGHTPADDING", (0, 0), (0, 0), 1 * mm), ("RIGHTPADDING", (1, 0), (1, 0), 0)]
    shares = [width * LEFT_SHARE, width * (1 - LEFT_SHARE)]
    style = [*bare, *apart, ("VALIGN", (0, 0), (-1, -1), "TOP")]
    grid = Grid([sides], shares, style=style, spaceBefore=6, spaceAfter=8)
    grid.keepWithNext = together
    return grid


def _table(block: Table, width: float) -> Flowable:
    shares = block.widths or (1,) * len(block.rows[0])
    style = ParagraphStyle("cell", fontName="Tinos", fontSize=CELL, leading=CELL * CELL_TALL)
    rows = [
        [Paragraph(_marked(cell, "" if number else "bold", ""), style) for cell in row]
        for number, row in enumerate(block.rows)
    ]
    padded = [("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3)]
    lines = [("GRID", (0, 0), (-1, -1), 0.75, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    sides = [width * share / sum(shares) for share in shares]
    return Grid(rows, sides, repeatRows=1, splitInRow=1, style=[*padded, *lines])


def _draw_foot(canvas: Any, foot: Foot, picture: bytes | None, left: float, width: float) -> None:
    """Draw the foot of a sheet: the QR code, and beside it the small print."""
    beside = left
    if picture and any(line.kind == "picture" for line in foot.lines):
        canvas.drawImage(ImageReader(io.BytesIO(picture)), left, FOOT_AT, QR, QR)
        beside = left + QR + 3 * mm
    at = FOOT_AT + QR
    for paragraph in _small(line for line in foot.lines if line.kind != "picture"):
        _width, height = paragraph.wrapOn(canvas, width - (beside - left), QR)
        at -= height
        paragraph.drawOn(canvas, beside, at)


def _small(lines: Iterable[TextLine]) -> list[Flowable]:
    return [_line(line) for line in lines]


@cache
def _register() -> None:
    """Make the letters of the papers known to the library, once in a process."""
    for style, face in FACES.items():
        name = f"Tinos-{style}" if style else "Tinos"
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(_unpacked(face))))
    pdfmetrics.registerFontFamily("Tinos", "Tinos", "Tinos-bold", "Tinos-slanted", "Tinos-both")


@cache
def _letters() -> frozenset[str]:
    return frozenset(chr(code) for code in WebFont(io.BytesIO(_unpacked(FACES[""]))).getBestCmap())


@cache
def _unpacked(face: str) -> bytes:
    """Return a face of the typeface that browsers get, as the library reads it."""
    font, file = WebFont(next(FONTS.glob(f"tinos-*-{face}.woff2")), recalcTimestamp=False), io.BytesIO()
    font.flavor = None
    font.save(file)
    return file.getvalue()
