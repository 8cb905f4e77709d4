"""Posts and the tree: who sits where, by which decision, and how units hang together (I-07, I-08, I-13, I-25)."""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.snapshot import Record, Row, day, groups, local_day

SEATS = sa.text("""
    SELECT id, unit_id, seat, person_id, valid_from, valid_to FROM post
    WHERE seat IS NOT NULL AND (valid_to IS NULL OR valid_to > valid_from) ORDER BY unit_id, seat, valid_from, id
""")
TERMS = sa.text("""
    SELECT id, unit_id, starts_on, coalesce(cut_to, extended_to, ends_on) AS last_day FROM committee_term
    ORDER BY unit_id, starts_on
""")


def check_seats(record: Record, findings: Findings) -> None:
    """I-07: a seat has one holder at a time, and a committee one term."""
    for (unit, seat), rows in groups(record.rows(SEATS), "unit_id", "seat"):
        findings.see()
        for first, second in _overlapping(rows):
            findings.fail(f"unit={unit} seat={seat} posts={first},{second}")
    for (unit,), rows in groups(record.rows(TERMS), "unit_id"):
        findings.see(len(rows))
        for one, next_one in zip(rows, rows[1:], strict=False):
            if day(next_one["starts_on"]) <= day(one["last_day"]):  # type: ignore[operator]
                findings.fail(f"unit={unit} terms={one['id']},{next_one['id']}")


def _overlapping(rows: list[Row]) -> Iterator[tuple[int, int]]:
    """Sweep over posts in the order of their beginning."""
    held, until = 0, dt.date.min
    for row in rows:
        begins, ends = day(row["valid_from"]) or dt.date.min, day(row["valid_to"]) or dt.date.max
        if held and begins < until:
            yield held, row["id"]
        if ends >= until:
            held, until = row["id"], ends


DECISIONS = sa.text("""
    SELECT p.id, p.person_id, p.valid_from, p.valid_to, p.source, p.given_by_id, p.ended_by_id,
      given.id AS given, given.ended AS given_ended, given.subject_id AS given_to, given.effective_on,
      over.id AS over, over.ended AS over_ended
    FROM post p LEFT JOIN issued_paper given ON given.id = p.given_by_id
      LEFT JOIN issued_paper over ON over.id = p.ended_by_id
    WHERE p.kind <> 'member' ORDER BY p.id
""")


def check_decisions(record: Record, findings: Findings) -> None:
    """I-08: nobody holds a post without the paper that gave it, and that paper is in force and about them."""
    for row in record.rows(DECISIONS):
        findings.see()
        post = f"post={row['id']}"
        if row["given_by_id"] is None:
            if not row["source"].strip():
                findings.fail(f"{post} has neither a decision nor a source")
            continue
        ends = day(row["valid_to"])
        running = ends is None or ends > (day(row["valid_from"]) or dt.date.min)
        if row["given"] is None:
            findings.fail(f"{post} its decision is not in the register")
        elif row["given_ended"] is not None and running:
            findings.fail(f"{post} its decision {row['given']} is {row['given_ended']}")
        elif record.meant(row["given_to"]) not in (None, record.meant(row["person_id"])):
            findings.fail(f"{post} its decision {row['given']} is about person={row['given_to']}")
        if row["over_ended"] is not None and ends is not None:
            findings.fail(f"{post} ended by a decision {row['over']} that is {row['over_ended']}")


UNITS = sa.text("""
    SELECT u.id, u.parent_id, u.path, above.path AS above FROM unit u LEFT JOIN unit above ON above.id = u.parent_id
    ORDER BY u.id
""")
PAST = sa.text("SELECT unit_id AS id, parent_id, path FROM unit_past ORDER BY unit_id, until")


def check_tree(record: Record, findings: Findings) -> None:
    """I-13: each unit stands right below its parent, none below itself, and paths are what the parents give."""
    for row in record.rows(UNITS):
        findings.see()
        if row["path"] != f"{row['above'] or '/'}{row['id']}/":
            findings.fail(f"unit={row['id']} path={row['path']}")
        elif row["path"].count(f"/{row['id']}/") != 1:
            findings.fail(f"unit={row['id']} stands below itself")
    for row in record.rows(PAST):
        findings.see()
        above = f"/{row['parent_id']}/{row['id']}/" if row["parent_id"] else f"/{row['id']}/"
        if not row["path"].endswith(above):
            findings.fail(f"unit={row['id']} stood at {row['path']}")


MANY = sa.text("""
    SELECT p.person_id, p.kind, p.unit_id, p.valid_from, p.valid_to, u.kind AS unit_kind
    FROM post p JOIN unit u ON u.id = p.unit_id
    WHERE p.kind <> 'member' AND (p.valid_to IS NULL OR p.valid_to > p.valid_from)
    ORDER BY p.person_id, p.valid_from, p.id
""")
BOUNDS = sa.text("SELECT key, value, effective_from FROM rule WHERE key LIKE '%.seats_max'")
CELLS = ("branch", "joint_branch")
INSPECTING = ("inspection_chair", "deputy_inspection_chair", "inspector")
EXECUTING = ("organisation_head", "organisation_deputy", "organisation_officer", "clerk")

INSPECTORS = sa.text("SELECT person_id, valid_from, valid_to FROM post WHERE kind IN :kinds").bindparams(
    sa.bindparam("kinds", INSPECTING, expanding=True)
)
STOOD_IN = sa.text("""
    SELECT c.public_id, c.sealed, e.seq, e.at, e.actor_id, e.for_id FROM event e JOIN "case" c ON c.id = e.case_id
    WHERE e.for_id IS NOT NULL AND e.at >= :since ORDER BY e.id
""").bindparams(sa.bindparam("since", type_=sa.DateTime))


def check_people(record: Record, findings: Findings) -> None:
    """I-25: nobody has a post twice, more seats than a rule lets them, or executes what they inspect, or by deputy."""
    most = {row["key"].partition(".")[0]: int(row["value"]) for row in record.rows(BOUNDS)}
    for row in record.rows(BOUNDS):
        kind = row["key"].partition(".")[0]
        most[kind] = max(most[kind], int(row["value"]))
    for (person,), rows in groups(record.rows(MANY), "person_id"):
        findings.see()
        for row in rows:
            beside = [one for one in rows if _at(one, day(row["valid_from"]) or dt.date.min)]
            kinds = [(one["kind"], one["unit_id"]) for one in beside]
            if kinds.count((row["kind"], row["unit_id"])) > 1:
                findings.fail(f"person={person} is {row['kind']} of unit={row['unit_id']} twice")
            cells = sum(one["kind"] == row["kind"] and one["unit_kind"] in CELLS for one in beside)
            if cells > most.get(row["kind"], cells):
                findings.fail(f"person={person} has {cells} seats as {row['kind']}, most={most[row['kind']]}")
            both = [kind for kind, unit in kinds if unit == row["unit_id"] and kind in EXECUTING]
            if row["kind"] in INSPECTING and both:
                findings.fail(f"person={person} is {row['kind']} and {both[0]} of unit={row['unit_id']}")
    inspecting: dict[int, list[Row]] = {}
    for row in record.rows(INSPECTORS):
        inspecting.setdefault(row["person_id"], []).append(row)
    for row in record.rows(STOOD_IN, since=record.since):
        findings.see()
        for person in (row["actor_id"], row["for_id"]):
            before = local_day(row["at"]) - dt.timedelta(days=1)  # who began on that day may have acted earlier on it
            if any(_at(post, before) and _at(post, local_day(row["at"])) for post in inspecting.get(person, ())):
                findings.fail_in(row, f"seq={row['seq']} person={person} inspects, and acted through a delegation")


def _at(row: Row, on: dt.date) -> bool:
    return (day(row["valid_from"]) or dt.date.min) <= on < (day(row["valid_to"]) or dt.date.max)
