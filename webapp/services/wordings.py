"""Keeping the wording with a paper that is frozen: neither a new program nor another template changes it later."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.documents.wording import source
from webapp.models import KeptPaper, PaperWording, Unit
from webapp.queries.papers.kept import issued_words, record_of
from webapp.queries.papers.templates import template_in_use
from webapp.services.journal import commitment
from workflows.core.calendar import local_date

_WORDINGS: Any = PaperWording.__table__
_NEW = {
    "postgresql": postgresql.insert(_WORDINGS).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(_WORDINGS).on_conflict_do_nothing(),
}


def keep_wording(session: Session, name: str, issuer: Unit | None) -> dict[str, dict[str, str]]:
    """Store the built-in wording of a paper if it is new; return what the paper's content remembers of its making.

    name: the paper's text; issuer: the unit that writes it, for a template of its own. Two statements.
    """
    text = source(name)
    digest = sha256(text.encode()).hexdigest()
    session.execute(_NEW[session.get_bind().dialect.name], {"sha256": digest, "text": text})
    own = template_in_use(session, name, list(reversed(issuer.lineage)) if issuer else [])
    return {"wording": {"text": digest, "template": own.sha256 if own else ""}}


def keep_paper(
    session: Session,
    paper: str,
    rows: Sequence[Any],
    unit: Unit,
    now: dt.datetime,
    more: Mapping[str, Any] = MappingProxyType({}),
    of_each: Callable[[Any], Mapping[str, Any]] = lambda row: {},
) -> None:
    """Keep what the papers of records that are final now say from now on: wording and template, head and foot.

    rows: records of one unit, stored already; more: what else the paper says, or says otherwise than a head of today;
    of_each: what the paper of each record says beside that.
    """
    head = {**issued_words(session, unit, local_date(now)), **more, **keep_wording(session, paper, unit)}
    said = [_kept(paper, row, {**head, **of_each(row)}, now) for row in rows]
    if said:
        session.execute(sa.insert(KeptPaper), said)


def _kept(paper: str, row: Any, content: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    salt = secrets.token_hex(16)
    said = {"salt": salt, "content": content, "sha256": commitment(salt, content), "kept_at": now}
    return {"paper": paper, "record": record_of(row), **said}
