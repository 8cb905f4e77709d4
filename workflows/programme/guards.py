"""Guards of a programme: whose it is, which units carry it out, and what an extension needs."""

from collections.abc import Iterator

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.verdicts import check
from workflows.programme.conditions import programme_of, verdict_is

LIFT_PLAN = _("whoever leads the programme: choose other units or another programme")


@guard
def programme_fits_unit(facts: Facts) -> Check:
    """Demand a programme that units of this kind run."""
    programme = programme_of(facts)
    return check(
        _("Programme"),
        "fail" if programme and facts.unit_kind not in programme.run_by else "pass",
        sentence=say(_("A unit of this kind does not run this programme: choose another one.")),
        lifted_by=LIFT_PLAN,
        field="programme",
    )


@guard
def pilots_fit(facts: Facts) -> Check:
    """Demand that no chosen unit carries the programme out already."""
    problem, field = next(_misfits(facts, "pilots"), (None, None))
    return check(_("Pilot units"), "fail" if problem else "pass", sentence=problem, lifted_by=LIFT_PLAN, field=field)


@guard
def conclusion_fits(facts: Facts) -> Check:
    """Demand units and a day for an extension, and none for any other conclusion."""
    problem, field = next(_conclusion_faults(facts), (None, None))
    return check(_("Further units"), "fail" if problem else "pass", sentence=problem, lifted_by=LIFT_PLAN, field=field)


def _conclusion_faults(facts: Facts) -> Iterator[tuple[Sentence, str]]:
    units, day = facts.answer("conclusion", "units") or [], facts.day("conclusion", "ready_by")
    if verdict_is(facts, "extend"):
        if not units:
            yield say(_("Tick the units to which it is extended.")), "units"
        yield from _misfits(facts, "conclusion")
    elif units:
        yield say(_("Tick units only where the programme is extended.")), "units"
    if verdict_is(facts, "extend", "roll_out") and day is None:
        yield say(_("Write by which day it is in force in the further units.")), "ready_by"


def _misfits(facts: Facts, section: str) -> Iterator[tuple[Sentence, str]]:
    running = {each.unit_id for each in facts.opened if not each.outcome and each.process == "programme-unit"}
    if set(facts.answer(section, "units") or []) & running:
        yield say(_("A ticked unit carries the programme out already.")), "units"
