"""The judgement after a run: what was acknowledged against what the database holds, in plain SQL."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tests.chaos.people import FAIL, INFO, OK
from webapp.db import sqlite_module

MOVES = ("withdraw", "record_meeting", "second_count")
EVENTS = """select e.case_id, c.public_id, e.seq, e.version, e.kind, e.key, a.username, e.from_state, e.to_state
from event e join "case" c on c.id = e.case_id left join account a on a.person_id = e.actor_id
order by e.case_id, e.seq"""
CASES = 'select public_id, id, state, version, claim, closed_at from "case"'
VOTES = """select v.id, c.public_id, v.closed_at, v.outcome, v.name,
(select count(*) from roll_member r where r.vote_id = v.id and r.recused is null) as entitled,
(select count(*) from roll_member r where r.vote_id = v.id and r.voted) as voted,
(select count(*) from ballot b where b.vote_id = v.id) as ballots,
(select count(*) from ballot b where b.vote_id = v.id and b.choice = 'for') as votes_for
from vote v join "case" c on c.id = v.case_id"""

BALLOTS = """select c.public_id, a.username, b.choice from ballot b join vote v on v.id = b.vote_id
join "case" c on c.id = v.case_id join account a on a.person_id = b.person_id"""


@dataclass
class Verdict:
    """What was found. `wrong` is empty after a good run."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = " ".join(f"{name}={count}" for name, count in self.counts.items())
        return "\n".join([told, *self.wrong[:40]])


def check(url: str, entries: list[dict[str, Any]], *, calm: bool = False) -> Verdict:
    """Compare a history with a database. calm: nothing went wrong on purpose, so every act was to be answered."""
    sqlite = url.startswith("sqlite")
    engine = sa.create_engine(url, **({"module": sqlite_module()} if sqlite else {}))
    with engine.connect() as connection:
        events, cases, votes, ballots = (
            [dict(row) for row in connection.execute(sa.text(query)).mappings()]
            for query in (EVENTS, CASES, VOTES, BALLOTS)
        )
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() if sqlite else "ok"
    engine.dispose()
    verdict = Verdict()
    acts = acts_of(entries)
    if whole != "ok":
        verdict.wrong.append(f"the database file: {whole}")
    _check_acts(verdict, acts, events)
    _check_cases(verdict, events, cases)
    _check_order(verdict, acts, events)
    _check_votes(verdict, acts, votes, ballots)
    for each in entries:
        if each["type"] in ("leak", "accident") or (each["type"] in (INFO, "gap") and each["why"].startswith("500")):
            verdict.wrong.append(f"{each['type']}: {each}")
    if calm:
        unanswered = [each for each in entries if each["type"] in (INFO, "gap")]
        verdict.wrong += [f"unanswered, and nothing was wrong: {each}" for each in unanswered]
    reads = [each for each in entries if each["type"] == "read" and each["status"] not in (200, 503)]
    verdict.wrong += [f"own write not read: {each}" for each in reads]
    ends = [act["end"] for act in acts.values()]
    verdict.counts = {"ops": len(acts), **{kind: ends.count(kind) for kind in (OK, FAIL, INFO)}}
    verdict.counts["retried"] = sum(act["tries"] > 0 for act in acts.values())
    verdict.counts["wrong"] = len(verdict.wrong)
    return verdict


def acts_of(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Key → the act: when it was invoked and completed, and how it ended."""
    acts: dict[str, dict[str, Any]] = {}
    for each in entries:
        if each["type"] == "invoke":
            acts[each["key"]] = {**each, "invoked": each["t"], "completed": None, "end": INFO, "tries": 0}
        elif each["type"] in (OK, FAIL, INFO):
            act = acts[each["key"]]
            act.update(end=each["type"], tries=each["tries"], case=each["case"])
            if each["type"] != INFO:
                act["completed"] = each["t"]
    return acts


def _check_acts(verdict: Verdict, acts: dict[str, Any], events: list[dict[str, Any]]) -> None:
    """No acknowledged act is lost or there twice, none is there that was refused or that nobody sent."""
    found = defaultdict(list)
    for event in events:
        if event["key"] is not None:
            found[event["key"]].append(event)
    for key, act in acts.items():
        there = found.get(key, [])
        if act["end"] == OK and [(each["public_id"], each["username"]) for each in there] != [
            (act["case"], act["who"])
        ]:
            verdict.wrong.append(f"LOST or not theirs: {act} -> {there}")
        if act["end"] == OK and act["op"] in MOVES and [_seen(each) for each in there] != [act["v"]]:
            verdict.wrong.append(f"a form of another version was taken: {act} -> {there}")
        if act["end"] == FAIL and there:
            verdict.wrong.append(f"GHOST of a refused act: {act} -> {there}")
    for key in set(found) - set(acts):
        if not key.startswith("desk-") and len(key) != 16:
            verdict.wrong.append(f"GHOST: {found[key]}")


def _seen(event: dict[str, Any]) -> str:
    """The version of the page from which an entry was sent: figures that wait for a second count make no move yet."""
    return str(event["version"] - (event["kind"] == "move"))


def _check_cases(verdict: Verdict, events: list[dict[str, Any]], cases: list[dict[str, Any]]) -> None:
    """Each journal is dense and goes from state to state, and the case stands where it ends."""
    journals = defaultdict(list)
    for event in events:
        journals[event["case_id"]].append(event)
    claims = [case["claim"] for case in cases if case["claim"]]
    if len(set(claims)) < len(claims):
        verdict.wrong.append("two cases for one seat")
    for case in cases:
        journal = journals[case["id"]]
        moves = [event for event in journal if event["kind"] == "move"]
        if [event["seq"] for event in journal] != list(range(1, len(journal) + 1)):
            verdict.wrong.append(f"seq not dense: {case} {journal}")
        if not moves or case["version"] != len(moves) or case["state"] != moves[-1]["to_state"]:
            verdict.wrong.append(f"not where its journal ends: {case} {moves[-1:]}")
        if [event["version"] for event in moves] != list(range(1, len(moves) + 1)):
            verdict.wrong.append(f"versions not dense: {case} {moves}")
        for before, after in zip(moves, moves[1:], strict=False):
            if after["from_state"] != before["to_state"]:
                verdict.wrong.append(f"a step from nowhere: {before} {after}")


def _check_order(verdict: Verdict, acts: dict[str, Any], events: list[dict[str, Any]]) -> None:
    """In each case, what was completed before something else began stands before it."""
    latest: dict[str, list[tuple[float, int]]] = defaultdict(list)
    known = [(acts[event["key"]], event) for event in events if event["key"] in acts]
    for act, event in sorted(known, key=lambda pair: pair[0]["invoked"]):
        done = [seq for completed, seq in latest[event["public_id"]] if completed < act["invoked"]]
        if done and max(done) > event["seq"]:
            verdict.wrong.append(f"not in the order of time: {act} {event}")
        if act["completed"] is not None:
            latest[event["public_id"]].append((act["completed"], event["seq"]))


def _check_votes(
    verdict: Verdict, acts: dict[str, Any], votes: list[dict[str, Any]], ballots: list[dict[str, Any]]
) -> None:
    """Who voted has the ballot last acknowledged, or a later unanswered one; a whole vote is closed, and rightly."""
    held = {(ballot["public_id"], ballot["username"]): ballot["choice"] for ballot in ballots}
    sent: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for act in acts.values():
        if act["op"] == "ballot" and act["end"] != FAIL:
            sent[act["case"], act["who"]].append(act)
    for place, given in sent.items():
        answered = [act for act in given if act["end"] == OK]
        last = max((act["invoked"] for act in answered), default=0.0)
        possible = {act["choice"] for act in given if act["invoked"] >= last}
        if answered and held.get(place) not in possible:
            verdict.wrong.append(f"a ballot was lost: {place} holds {held.get(place)}, sent {given}")
    for vote in votes:
        if vote["voted"] != vote["ballots"] or vote["ballots"] > vote["entitled"]:
            verdict.wrong.append(f"roll and ballots differ: {vote}")
        if vote["closed_at"] is None and vote["ballots"] == vote["entitled"]:
            verdict.wrong.append(f"all have voted, and the vote is open: {vote}")
        if vote["outcome"] == "carried" and vote["votes_for"] * 2 <= vote["entitled"]:
            verdict.wrong.append(f"carried without a majority: {vote}")
