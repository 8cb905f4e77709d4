"""Papers as PDF files."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents import pdf
from webapp.documents.squares import picture
from webapp.documents.wording import PRACTICE_MARK, filled, is_landscape, title_of
from webapp.models import IssuedPaper, Office
from webapp.queries.papers.printing import as_signed, text_of
from webapp.queries.papers.templates import wording_kept


def pdf_of(session: Session, name: str, values: Mapping[str, Any], verify_at: str = "", text: str = "") -> bytes:
    """Return a paper with its values as a PDF file. Raises UnknownLetters.

    text: the wording of a paper that offices do not word themselves.
    """
    text = text or wording_kept(session, name, values)
    blocks = filled(name, values, text)
    about = f"SHA-256 {values['sha256']}" if values.get("sha256") else ""
    code = picture(verify_at) if verify_at else None
    return pdf.render(blocks, title_of(blocks), is_landscape(name, text), code, about, practice_mark(session))


def practice_mark(session: Session) -> str:
    """Return what stands above each sheet of an office in which people practise; '' in a real one."""
    return PRACTICE_MARK if session.scalar(sa.select(Office.demo)) else ""


def decision_pdf(session: Session, row: IssuedPaper, outside: str) -> bytes:
    """Return what an issued paper said when it was issued, as the file that is signed. Raises UnknownLetters.

    outside: the public address of this server, at which its code is verified; '' where none is set.
    """
    place = f"{outside}/verify" if outside else ""
    values = as_signed(row) | {"verify_url": place}
    return pdf_of(session, text_of(row.kind), values, f"{place}/{row.code}" if place else "")
