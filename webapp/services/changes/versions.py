"""Open cases that take up another version of their process, and their way back, as requests."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.queries.versions import BOARD
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.meetings.bulk_ballots import key_of, undo_key_of
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import savepoint
from webapp.services.versions import VersionChange, migrate, undo_migration
from workflows import WORKFLOWS
from workflows.core.definition import Definition
from workflows.core.text import _


def wanted_move(actor: Actor, old: Definition, change: VersionChange, cases: Mapping[str, int]) -> Wanted:
    """Return the migration of cases as a request. It shows no case: who confirms it may not know of each."""
    content = {
        "workflow": change.new.key,
        "title": old.title,
        "new": change.new.hash,
        "mapping": {state: target for state, target in change.mapping.items() if target},
        "cases": dict(cases),
    }
    return Wanted("versions", _unit_of(actor), content, {"old": change.old})


def carry_out_move(one: Carrying) -> None:
    """Migrate those of the cases that still can go, if who asked may still do so."""
    said, known = one.change.content, WORKFLOWS.get(one.change.content["workflow"])
    if known is None or known.definition.hash != said["new"]:
        raise Refused(_("The program has another version of this process by now. Ask for it again."))
    change = VersionChange(one.change.before["old"], known.definition, said["mapping"])

    def take_along(public_id: str) -> None:
        version, key = said["cases"][public_id], key_of(one.change.key, public_id)
        migrate(one.session, public_id, change, replace(one.command, key=key, version=version))

    _each(one.session, said["cases"], take_along)


def wanted_return(actor: Actor, batch: str, title: str, cases: list[str]) -> Wanted:
    """Return the way back of cases that were migrated together as a request."""
    return Wanted("versions_back", _unit_of(actor), {"batch": batch, "title": title, "cases": cases})


def carry_out_return(one: Carrying) -> None:
    """Return those of the cases in which nothing has happened since."""
    said = one.change.content

    def take_back(public_id: str) -> None:
        key = undo_key_of(said["batch"], public_id)
        undo_migration(one.session, public_id, said["batch"], replace(one.command, key=key))

    _each(one.session, said["cases"], take_back)


def _each(session: Session, public_ids: Iterable[str], act_on: Callable[[str], None]) -> None:
    """Apply an act to each case in a savepoint. Raises the first refusal if it was carried out on none."""
    refusals: list[Refused | NotFoundForActor] = []
    done = 0
    for public_id in public_ids:
        try:
            with savepoint(session):
                act_on(public_id)
            done += 1
        except (Refused, NotFoundForActor) as refusal:
            refusals.append(refusal)
    if not done:
        raise next((one for one in refusals if isinstance(one, Refused)), NotFoundForActor())


def _unit_of(actor: Actor) -> int | None:
    """Return the unit by whose board the actor asks."""
    return next((post.unit_id for post in actor.posts if post.kind in BOARD), None)
