"""The definitions that cases are pinned to, cached, and the texts of their states and moves."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import StoredDefinition
from workflows.core.definition import Definition

READ: dict[str, Definition] = {}
"""Definitions that this process has read, by hash; a hash identifies its content, so entries never expire."""


def read(hash_: str, body: dict[str, Any]) -> Definition:
    """Return the definition of a stored body, built once per process."""
    if hash_ not in READ:
        READ[hash_] = Definition.from_json(body)
        # The version is the one that was stored: a field that it did not know yet is in no hash.
        READ[hash_].__dict__["hash"] = hash_
    return READ[hash_]


def definitions(session: Session, hashes: Iterable[str]) -> dict[str, Definition]:
    """Return hash → definition for the cases of one page. One statement, and none once this process has read them."""
    asked = set(hashes)
    if missing := asked - READ.keys():
        stored = sa.select(StoredDefinition.hash, StoredDefinition.body).where(StoredDefinition.hash.in_(missing))
        for row in session.execute(stored):
            read(row.hash, row.body)
    return {each: READ[each] for each in asked}
