"""Keeping the wording with a paper that is frozen: neither a new program nor another template changes it later."""

from hashlib import sha256

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.documents.wording import source
from webapp.models import PaperWording, Unit
from webapp.queries.papers.templates import template_in_use


def keep_wording(session: Session, name: str, issuer: Unit | None) -> dict[str, dict[str, str]]:
    """Store the built-in wording of a paper if it is new; return what the paper's content remembers of its making.

    name: the paper's text; issuer: the unit that writes it, for a template of its own. Two statements.
    """
    text = source(name)
    digest = sha256(text.encode()).hexdigest()
    row = {"sha256": digest, "text": text}
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(PaperWording).values(row).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(PaperWording).values(row).on_conflict_do_nothing())
    own = template_in_use(session, name, list(reversed(issuer.lineage)) if issuer else [])
    return {"wording": {"text": digest, "template": own.sha256 if own else ""}}
