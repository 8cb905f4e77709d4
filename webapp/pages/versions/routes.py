"""Versions of processes: those of open cases, what the present one would strand, and migrating cases to it."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, SIGNED_IN, actor, allow, today
from webapp.db import db
from webapp.filters import day, moment, sentence
from webapp.filters import lazy as _
from webapp.forms import new_key
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import LONGEST_KEY
from webapp.pages.versions.draft import reader
from webapp.pages.versions.page import (
    TO,
    BatchRow,
    MappedChange,
    MovedRow,
    VersionRow,
    choices_of,
    differs,
    mapping_of,
    pinned_row,
    reasons_of,
    standing_of,
)
from webapp.pages.versions.wording import SHORT
from webapp.queries.cases.definitions import definitions, read
from webapp.queries.versions import (
    MigratedCase,
    VersionFigures,
    board_of,
    in_use,
    migrations,
    pinned,
    rules_in_book,
    states_in_use,
    version_of,
)
from webapp.services import versions as service
from webapp.services.changes.requests import ask
from webapp.services.changes.versions import wanted_move, wanted_return
from workflows import WORKFLOWS
from workflows.core.definition import Definition
from workflows.core.finality import ADMINISTER
from workflows.core.versions.comparing import differences, missing_rules
from workflows.rulebook import titles

bp = Blueprint("versions", __name__)
MENU = (
    MenuEntry(
        "versions.versions",
        _("Versions of processes"),
        SYSTEM,
        70,
        "branch",
        shown=board_of,
        administrators=True,
    ),
)


@bp.get("/versions")
@allow(SIGNED_IN)
def versions() -> ResponseReturnValue:
    """List every version of open cases, with their number. The administrator sees numbers and nothing else."""
    who = reader()
    found = in_use(db.session(), who)
    known = definitions(db.session(), [row.hash for row in found])
    lines = [_version_row(row, known[row.hash]) for row in found]
    batches: dict[str, list[MigratedCase]] = {}
    for case in migrations(db.session(), who) if who else ():
        batches.setdefault(case.batch, []).append(case)
    last = [
        BatchRow(
            url=url_for("versions.batch", key=key),
            at=moment(cases[0].at),
            by=cases[0].by,
            count=len(cases),
            back=sum(case.back for case in cases),
        )
        for key, cases in batches.items()
    ]
    return render_template("versions/versions.html", lines=lines, batches=last, counts_only=who is None)


@bp.get("/versions/<public_id:version>")
@allow(SIGNED_IN)
def version(version: str) -> ResponseReturnValue:
    """Show the differences from the present version, and the cases that can be migrated under the chosen mapping."""
    return _page(_found(version), request.args)


@bp.post("/versions/<public_id:version>/move", endpoint="move")
@allow(PERSON, final=ADMINISTER)
def move_cases(version: str) -> ResponseReturnValue:
    """Ask that the chosen cases take up the present version."""
    if not board_of(actor()):
        abort(404)
    change = _found(version)
    cases = _chosen(request.form.getlist("case"))
    if change.new is None or change.new.hash == change.old.hash or not cases:
        return _page(change, request.form, gettext("Choose at least one case.")), 422
    if len(cases) > service.MOST:
        reason = gettext("At most %(most)s cases can be moved together: leave some out.", most=service.MOST)
        return _page(change, request.form, reason), 422
    wanted = wanted_move(
        actor(), change.old, service.VersionChange(change.row.hash, change.new, mapping_of(change, request.form)), cases
    )
    with answering(lambda refusal: (_page(change, request.form, sentence(refusal.sentence)), 409)):
        asked = ask(db.session(), wanted, asker())
    return answer_asked(asked, gettext("The cases that could go are moved."), url_for("versions.batch", key=asked.key))


@bp.get("/versions/batch")
@allow(PERSON)
def batch() -> ResponseReturnValue:
    """Show the cases migrated together: which can be returned, which have moved since."""
    who = actor()
    key = request.args.get("key", "")[:LONGEST_KEY]
    cases = migrations(db.session(), who, key) if board_of(who) and key else []
    return _batch_page(key, cases or abort(404))


@bp.post("/versions/batch/undo", endpoint="undo")
@allow(PERSON, final=ADMINISTER)
def undo() -> ResponseReturnValue:
    """Ask that a batch's cases in which nothing has happened since go back to their earlier version."""
    who, key = actor(), request.form.get("batch", "")[:LONGEST_KEY]
    cases = migrations(db.session(), who, key) if board_of(who) and key else []
    if not cases:
        abort(404)
    ids = [case.public_id for case in cases if case.latest and not case.back]
    version = cases[0].to_version
    title = definitions(db.session(), {version})[version].title
    wanted = wanted_return(who, key, title, ids)
    with answering(lambda refusal: (_batch_page(key, cases, sentence(refusal.sentence)), 409)):
        asked = ask(db.session(), wanted, asker())
    return answer_asked(asked, gettext("The cases that could go are taken back."), url_for("versions.batch", key=key))


def _batch_page(key: str, cases: list[MigratedCase], error: str = "") -> str:
    lines = [
        MovedRow(
            url=url_for("cases.case", public_id=case.public_id),
            person=case.person or case.unit,
            unit=case.unit if case.person else "",
            note=_stands(case),
        )
        for case in cases
    ]
    free = sum(case.latest and not case.back for case in cases)
    words = {"at": moment(cases[0].at), "free": free, "sent": new_key(), "error": error}
    return render_template("versions/batch.html", key=key, lines=lines, **words)


def _stands(case: MigratedCase) -> str:
    if case.back:
        return gettext("Taken back.")
    if case.latest:
        return gettext("Moved; nothing has happened since.")
    return gettext("The case has gone on since, so it stays in the version that it was moved to.")


def _found(beginning: str) -> MappedChange:
    row = version_of(db.session(), beginning) or abort(404)
    present = WORKFLOWS.get(row.workflow)
    return MappedChange(row, read(row.hash, row.body), present.definition if present else None)


def _page(change: MappedChange, sent: Any, error: str = "") -> str:
    who, session, new = reader(), db.session(), change.new
    mapping = mapping_of(change, sent)
    cases = pinned(session, change.row.hash, who) if who and new and new.hash != change.row.hash else []
    lacking = {key for case in cases if new for key in missing_rules(new, standing_of(case))}
    valueless = lacking - rules_in_book(session, lacking, today())
    judged = [(case, reasons_of(change, mapping, case, valueless)) for case in cases]
    states = {row.name: row for row in change.old.states}
    return render_template(
        "versions/version.html",
        error=error,
        process=gettext(change.old.title),
        hash=change.row.hash[:SHORT],
        since=day(change.row.stored_at),
        present=new and new.hash[:SHORT],
        is_present=new is not None and new.hash == change.row.hash,
        differences=[sentence(row) for row in differences(change.old, new)] if new else [],
        counts=[
            (gettext(states[name].label), count) for name, count in states_in_use(session, change.row.hash, who).items()
        ],
        choices=choices_of(change, mapping, cases),
        mapping={f"{TO}{name}": target for name, target in mapping.items()},
        movable=[pinned_row(change, mapping, case) for case, reasons in judged if not reasons][: service.MOST],
        stranded=[
            pinned_row(change, mapping, case, " ".join(map(sentence, reasons))) for case, reasons in judged if reasons
        ],
        frozen=[gettext(titles().get(key, key)) for key in sorted(lacking - valueless)],
        key=new_key(),
        version=change.row.hash[:SHORT],
    )


def _chosen(sent: list[str]) -> dict[str, int]:
    """Return public id → the version of the case that the form saw."""
    pairs = (each.rpartition(":") for each in sent)
    return {
        name: int(seen) for name, _colon, seen in pairs if name and seen.isascii() and seen.isdigit() and len(seen) < 9
    }


def _version_row(row: VersionFigures, old: Definition) -> VersionRow:
    other, unkept = differs(old, WORKFLOWS[row.workflow].definition if row.workflow in WORKFLOWS else None)
    return VersionRow(
        process=_title(row.workflow),
        hash=row.hash[:SHORT],
        since=day(row.stored_at),
        open=row.open,
        present=_present(row.workflow, row.hash),
        url=url_for("versions.version", version=row.hash[:SHORT]),
        differs=other,
        unkept=unkept,
    )


def _title(workflow: str) -> str:
    return gettext(WORKFLOWS[workflow].definition.title) if workflow in WORKFLOWS else workflow


def _present(workflow: str, version: str) -> bool:
    return workflow in WORKFLOWS and WORKFLOWS[workflow].definition.hash == version
