"""Where a paper breaks: a signature stands on one sheet with words that it signs for, however long the paper is."""

import io

import pytest
from docx import Document
from docx.table import Table as DocxTable
from pypdf import PdfReader

from webapp.documents.layout import Block, Columns, Foot, TextLine
from webapp.documents.pdf import render
from webapp.documents.samples import samples
from webapp.documents.word import default_template, fill
from webapp.documents.wording import NAMES, filled, is_landscape, plain_text

SIGNED_TWICE = ("desk-handover", "entitlement-list")
"""Papers on which two pairs of signatures stand below each other."""


def body(name: str) -> list[Block]:
    """The complete sample of a paper, without the foot of its sheets."""
    return [block for block in filled(name, samples(name)[0]) if not isinstance(block, Foot)]


def signatures(paper: list[Block]) -> list[int]:
    """The places of the signatures in a paper whose first columns are its head."""
    return [place for place, block in enumerate(paper) if isinstance(block, Columns)][1:]


def is_grid(part: object) -> bool:
    """Whether it is a table of the text, and no pair of columns."""
    return isinstance(part, DocxTable) and part.style is not None and part.style.name == "Table Grid"


def said(text: str) -> str:
    return "".join(text.split())


@pytest.mark.at_length
@pytest.mark.parametrize("name", NAMES)
def test_a_line_of_the_text_stands_above_every_signature(name: str) -> None:
    """A table may end with its sheet: then this line goes to the next one, together with the signature."""
    paper = body(name)
    assert all(isinstance(paper[place - 1], TextLine | Columns) for place in signatures(paper))


@pytest.mark.at_length
@pytest.mark.parametrize("name", NAMES)
def test_what_commits_to_a_paper_stands_in_the_foot_of_its_sheets(name: str) -> None:
    """Code, hash and the head of a closing: below the text they would take a sheet of their own."""
    shown = [line for block in body(name) if isinstance(block, TextLine) for line in [block.text]]
    assert [line for line in shown if "SHA-256" in line or "Mã khóa sổ" in line] == []


@pytest.mark.at_length
@pytest.mark.parametrize("name", ["host-remark", "quarterly-sheet", "vote-refusal", "book-check"])
def test_a_word_file_keeps_a_signature_and_what_is_above_together(name: str) -> None:
    """The samples answer every field, the minimal ones none: in between stand parts that a paper may leave out.

    What follows a table of the text stands apart from it.
    """
    for values in samples(name):
        parts = list(Document(io.BytesIO(fill(default_template(name), values))).iter_inner_content())
        pairs = [(above, each) for above, each in zip(parts, parts[1:], strict=False) if isinstance(each, DocxTable)]
        assert pairs
        for above, _signature in pairs:
            lines = above.rows[-1].cells[0].paragraphs if isinstance(above, DocxTable) else [above]
            assert all(line.paragraph_format.keep_with_next for line in lines), lines[0].text
        below = [line for table, line in zip(parts, parts[1:], strict=False) if is_grid(table)]
        assert all(line.paragraph_format.space_before for line in below if not isinstance(line, DocxTable))


@pytest.mark.at_length
@pytest.mark.parametrize("name", ["recognition", "task-sheet", *SIGNED_TWICE])
def test_no_sheet_of_a_file_has_signatures_alone(name: str) -> None:
    paper, wide = body(name), is_landscape(name)
    first, *_rest = signed = signatures(paper)
    signing = said(plain_text(tuple(paper[place] for place in signed)))
    seen = set()
    for lines in range(0 if wide else 3, 36, 4):
        longer = (*paper[:2], *[paper[first - 1]] * lines, *paper[2:])
        sheets = [said(sheet.extract_text()) for sheet in PdfReader(io.BytesIO(render(longer, "", wide))).pages]
        seen.add(len(sheets))
        assert sheets[-1].removeprefix(str(len(sheets))) not in signing, lines
    assert len(seen) > 1, "the paper has grown over the end of a sheet"
