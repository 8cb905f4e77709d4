"""Naming somebody for a post, and the end of a named post, as requests."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.models import Post, Unit
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.units.naming import Naming, NamingPaper, end_naming, name_holder


def wanted_naming(unit: Unit, naming: Naming) -> Wanted:
    """Return the naming of a person as a request; the person does not confirm it."""
    content = {
        "person_id": naming.person_id,
        "kind": naming.kind,
        "since": naming.since.isoformat(),
        **plain_paper(naming.paper),
    }
    return Wanted("naming", unit.id, content, subjects=frozenset((naming.person_id,)))


def carry_out_naming(one: Carrying) -> None:
    """Give the post, if who asked may still name somebody."""
    said = one.change.content
    naming = Naming(said["person_id"], said["kind"], dt.date.fromisoformat(said["since"]), paper_of(said))
    name_holder(one.session, one.change.unit_id or 0, naming, one.command)


def wanted_end(post: Post, last_day: dt.date, paper: NamingPaper) -> Wanted:
    """Return the end of a named post as a request; its holder does not confirm it."""
    content = {
        "post_id": post.id,
        "person_id": post.person_id,
        "kind": post.kind,
        "last_day": last_day.isoformat(),
        **plain_paper(paper),
    }
    before = {"since": post.valid_from.isoformat(), "paper": post.source}
    return Wanted("naming_end", post.unit_id, content, before, frozenset((post.person_id,)))


def carry_out_end(one: Carrying) -> None:
    """End the post, if who asked may still do so."""
    said = one.change.content
    last_day = dt.date.fromisoformat(said["last_day"])
    end_naming(one.session, one.change.unit_id or 0, said["post_id"], last_day, paper_of(said), one.command)


def paper_of(content: dict[str, Any]) -> NamingPaper:
    """Return the paper that a request rests on."""
    return NamingPaper(content["number"], dt.date.fromisoformat(content["written_on"]), content["body"])


def plain_paper(paper: NamingPaper) -> dict[str, Any]:
    return {**asdict(paper), "written_on": paper.written_on.isoformat()}
