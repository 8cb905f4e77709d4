"""`flask verify`, the second opinion on the whole record, and `flask evidence`, that of one case for strangers."""

import json
import sys
from collections.abc import Iterable
from typing import IO, Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from webapp.config import Config
from webapp.db import db
from webapp.models import Case
from webapp.services.cases.evidence import evidence
from webapp.verification.closings import heads_in
from webapp.verification.invariants import CheckOutcome, summary, verify
from webapp.verification.last_run import keep
from webapp.verification.snapshot import snapshot

BROKEN, COULD_NOT_RUN = 1, 2


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of lines.")
@click.option("--fast", is_flag=True, help="Closed cases of the last month only; files by size; a quick look at pages.")
@click.option(
    "--since-head", type=click.File("rb"), help="A mail or text with heads of closings: each has to be in the chain."
)
@with_appcontext
def verify_record(as_json: bool, fast: bool, since_head: IO[bytes] | None) -> None:
    """Check the 26 invariants; exit with 1 if one does not hold, with 2 if they could not be checked."""
    config: Config = current_app.config["DOAN_VU"]
    now = current_app.config["CLOCK"]()
    heads = list(heads_in(since_head.read())) if since_head else []
    if since_head and not heads:
        click.echo("could not run: no head in that file, such as '12 2026-11-28 9f86d0…'", err=True)
        sys.exit(COULD_NOT_RUN)
    try:
        with snapshot(db.engine, config.data_dir / "files", now, fast=fast, heads=heads) as record:
            outcomes = verify(record)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        click.echo(f"could not run: {type(error).__name__}", err=True)
        sys.exit(COULD_NOT_RUN)
    keep(config.data_dir, outcomes, now, fast=fast)
    lines = [json.dumps(_plain(outcomes))] if as_json else [*(one.line for one in outcomes), summary(outcomes)]
    for line in lines:
        click.echo(line)
    if any(one.faults for one in outcomes):
        sys.exit(BROKEN)


def _plain(outcomes: Iterable[CheckOutcome]) -> dict[str, Any]:
    return {
        one.key: {"looked_at": one.looked_at, "faults": one.faults, "places": [each.place for each in one.named]}
        for one in outcomes
    }


@click.command("evidence")
@click.argument("case")
@with_appcontext
def print_evidence(case: str) -> None:
    """Print the evidence of a case, without what the forms said: that is handed out on its page, to who may read it."""
    session = db.session()
    found = session.scalars(sa.select(Case).where(Case.public_id == case, Case.sealed.is_(False))).one_or_none()
    if found is None:
        raise click.ClickException("There is no such case.")
    said = evidence(session, found, current_app.config["CLOCK"](), words=False)
    click.echo(json.dumps(said, ensure_ascii=False, indent=1))


COMMANDS = (verify_record, print_evidence)
