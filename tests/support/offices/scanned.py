"""Papers as a scanner gives them back: drawn, tilted, with noise, as a stack of pages."""

import io

import pypdfium2
from PIL import Image
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from webapp.documents import page_codes
from webapp.models import IssuedPaper
from webapp.queries.papers.files import decision_pdf

OUTSIDE = "https://doan.example.vn"


def sheets_of(session: Session, paper: IssuedPaper, tilt: float = 0, noise: int = 0) -> list[bytes]:
    """The sheets of an issued paper as they lie on a scanner's glass, each a JPEG file."""
    document = pypdfium2.PdfDocument(decision_pdf(session, paper, OUTSIDE))
    return [scanned(page.render(scale=200 / 72, grayscale=True).to_pil(), tilt, noise) for page in document]


def scanned(sheet: Image.Image, tilt: float = 0, noise: int = 0) -> bytes:
    """A sheet with a rim around it, tilted by so many degrees and grey with noise."""
    rim = Image.new("L", (sheet.width + 160, sheet.height + 160), 245)
    rim.paste(sheet, (80, 80))
    turned = rim.rotate(tilt, fillcolor=245, resample=Image.Resampling.BICUBIC)
    if noise:
        turned = Image.blend(turned, Image.effect_noise(turned.size, noise), 0.25)
    file = io.BytesIO()
    turned.save(file, "JPEG", quality=70)
    return file.getvalue()


def empty_sheet(shade: int = 240) -> bytes:
    """A sheet without a code, of its own shade."""
    return scanned(Image.new("L", (600, 850), shade))


def stack(*sheets: bytes) -> bytes:
    """The sheets as one PDF file."""
    return page_codes.of_pictures(sheets)


def send_stack(browser: Browser, *files: tuple[str, bytes], **words: str) -> Browser:
    """Send files through the form of stacks, with these words."""
    browser.get("/papers/stacks")
    form = browser.form("/papers/stacks")
    sent = {**form.values, **words, "files": [(io.BytesIO(data), name) for name, data in files]}
    browser.post("/papers/stacks", sent, content_type="multipart/form-data")
    return browser
