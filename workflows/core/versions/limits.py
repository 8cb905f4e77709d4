"""Time limits of a past step by a draft: its last day, and the day on which the clock would have gone on. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from workflows.core.definition import FORM_DATE, START_STATE, Definition, MoveDef
from workflows.core.engine import holds_condition
from workflows.core.facts import RuleValue
from workflows.core.versions.past import PastMove, ReplayDraft

TIMES = ("days", "working_days", "months")
SpanOfDays = tuple[str, int]
"""A measure and the number of it."""


@dataclass(frozen=True)
class DraftedLimits:
    """The limits of a step under a draft. last: its last day; clock: that of the clock, the first of several.

    None where the draft changes nothing. unknown: whether it changes a limit whose beginning is not kept.
    """

    last: dt.date | None = None
    clock: dt.date | None = None
    unknown: bool = False


def limits_by_draft(draft: ReplayDraft, move: PastMove) -> DraftedLimits:
    """Count the limits of the state that a move has left. Raises what a condition raises that cannot be asked again."""
    if move.source == START_STATE:
        return DraftedLimits()
    facts = move.facts(move.before, move.entered)
    rules = facts.rules, draft.rules(facts.rules)
    then, now = (_span(known, _due(each, move)) for each, known in zip(_versions(draft, move), rules, strict=True))
    last, unknown = None, _has_other(draft, move, rules)
    if then != now and now is not None:
        last = _last(move, then, now)
        unknown = unknown or last is None
    clock = [
        day for each in draft.version(move.old).moves_from(move.source) if (day := _clock(each, draft, move, rules))
    ]
    return DraftedLimits(last, min(clock, default=None), unknown)


def _versions(draft: ReplayDraft, move: PastMove) -> tuple[Definition, Definition]:
    return move.old, draft.version(move.old)


def _due(definition: Definition, move: PastMove) -> str:
    """The rule of the limit with which a case stands in the source of a move; '' for none, or a day of a form."""
    state = definition.state(move.source)
    facts = move.facts(move.before, move.entered)
    key = next((key for condition, key in state.instead if holds_condition(condition, facts)), state.due) or ""
    return "" if key.startswith(FORM_DATE) or state.period else key


def _span(rules: Mapping[str, RuleValue], key: str) -> SpanOfDays | None:
    known = rules.get(key)
    return (known.measure, int(known.value)) if known and known.measure in TIMES else None


def _last(move: PastMove, then: SpanOfDays | None, now: SpanOfDays) -> dt.date | None:
    """The last day by the draft; None if it cannot be counted.

    A case that came back with what was left of its limit has as many days more, or fewer, as the whole limit has.
    """
    if then is None or move.limit == then:
        return move.ends(move.since, *now)
    if move.limit is None or "months" in (then[0], now[0]) or len({then[0], now[0], move.limit[0]}) > 1:
        return None
    return move.ends(move.since, now[0], max(move.limit[1] + now[1] - then[1], 0))


def _clock(
    timer: MoveDef, draft: ReplayDraft, move: PastMove, rules: tuple[Mapping[str, RuleValue], ...]
) -> dt.date | None:
    """The day after which a timer goes by the draft; None for one that it leaves as it was."""
    rule, was = timer.cause.rule or "", move.old.find_move(timer.name)
    then, now = _span(rules[0], (was.cause.rule or "") if was else ""), _span(rules[1], rule)
    if timer.cause.kind != "after" or now is None or then == now:
        return None
    if draft.version(move.old).state(move.source).due == rule:
        day, before = _last(move, then, now), move.due
    else:
        day, before = move.ends(move.entered, *now), move.ends(move.entered, *then) if then else None
    return None if day == before else day


def _has_other(draft: ReplayDraft, move: PastMove, rules: tuple[Mapping[str, RuleValue], ...]) -> bool:
    """Whether the draft changes a limit that the journal does not count: of a side, or of a duty that comes back."""
    found = []
    for each in _versions(draft, move):
        asked = each.assent_in(move.source)
        keys = [key for timer in each.moves_from(move.source) for key in (timer.every, timer.within) if key]
        found.append([*keys, *(asked.within if asked else ())])
    return [_span(rules[0], key) for key in found[0]] != [_span(rules[1], key) for key in found[1]]
