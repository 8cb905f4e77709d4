"""A timer as a process of its own: says that it is ready, waits for a line, ticks, and says how many cases moved.

Arguments: the database's address, the moment of the tick, and after how many commits the process is to be killed while
it commits once more (0: never). With the name of a branch it opens a case there first, one second before the moment,
returns it, and tells its last day.
"""

import datetime as dt
import os
import signal
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import SECRET_KEY
from tests.support.desk import DEFINITION, SAID
from webapp import create_app
from webapp.actors import Actor, posts_held
from webapp.config import Config
from webapp.db import db
from webapp.models import Case, Person, Post, Unit
from webapp.queries.notices.mail_choices import ready_at
from webapp.services.cases.commands import make_move, start
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from workflows.core.calendar import local_date


def main(address: str, moment: str, killed_after: str, branch: str = "") -> None:
    app = create_app(Config(Path(tempfile.mkdtemp()), address, SECRET_KEY))
    with app.app_context(), Session(db.engine) as session:
        commits: list[int] = []

        def count(_connection: object) -> None:
            commits.append(1)
            if len(commits) > int(killed_after) > 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(db.engine, "commit", count)
        now = dt.datetime.fromisoformat(moment)
        print("ready", flush=True)
        sys.stdin.readline()
        if branch:
            print(*around_midnight(session, branch, now), sep="\n")
        else:
            print(tick(session, now))


def around_midnight(session: Session, branch: str, now: dt.datetime) -> list[object]:
    """What a case of this branch goes through that is returned in the last second before `now` and lapses, and when a
    mail about it goes with those of the day."""

    def case() -> Case:
        session.rollback()
        return session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()

    before = now - dt.timedelta(seconds=1)
    unit = session.scalars(sa.select(Unit).where(Unit.code == branch)).one()
    member = session.scalars(
        sa.select(Person.id).join(Post, Post.person_id == Person.id).where(Post.unit_id == unit.id)
    ).one()
    words = {"nomination": {**SAID["nominate"], "person": member, "manner": "appointed"}}
    command = Command(actor(session, "secretary", unit.parent_id or 0, before), before, f"{branch} 1", words)
    public_id = start(session, DEFINITION, "nominate", unit.id, command)
    first = case().due_on
    words = {"return": SAID["send_back"]}
    district = session.get_one(Unit, unit.parent_id).parent_id or 0
    command = Command(actor(session, "organisation_officer", district, before), before, f"{branch} 2", words, 1)
    make_move(session, public_id, "send_back", command)
    due = case().due_on
    assert due is not None
    midnight = dt.datetime.combine(due + dt.timedelta(days=1), dt.time(), dt.timezone(dt.timedelta(hours=7)))
    tick(session, midnight - dt.timedelta(seconds=1))
    last = case().state
    tick(session, midnight)
    digest = ready_at("daily", (21, 6), 7, before, now)
    return [local_date(before), first, due, last, case().state, digest, case().closed_at]


def actor(session: Session, kind: str, unit_id: int, now: dt.datetime) -> Actor:
    person = session.scalars(
        sa.select(Person).join(Post, Post.person_id == Person.id).where(Post.unit_id == unit_id, Post.kind == kind)
    ).one()
    return Actor(person.id, person.full_name, posts_held(session, person.id, local_date(now)))


if __name__ == "__main__":
    main(*sys.argv[1:])
