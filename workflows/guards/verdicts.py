"""Helpers by which guards put a verdict together."""

import datetime as dt

from workflows.core.births import Birth
from workflows.core.facts import Facts
from workflows.core.registry import Check
from workflows.core.text import Sentence, _, say
from workflows.core.voting import Threshold

LIFT_CASE = _("whoever proposes: choose another person or complete the file")
LIFT_OFFICE = _("the administrator, by a dated row in the rule book")
LIFT_EXCEPTION = _(
    "the administrator, by a dated row in the rule book; in an open case also the standing committee that decides, by "
    "an exception"
)
"""Who can lift what a rule refuses from which one case may be excepted (`workflows.rule_exceptions`)."""
LIFT_BIRTH = _(
    "whoever keeps the personnel data: by the workbook of officers with the whole date of birth, or by the correction "
    "that the person asks the base union for"
)
"""Who can fill in the day of a birth that is known to the month or the year only."""


def needs_exception(verdict: Check) -> bool:
    """Whether it refuses what an exception of an open case would allow."""
    return verdict.failed and verdict.lifted_by == LIFT_EXCEPTION


def check(
    title: str,
    result: str,
    *,
    value: Sentence | None = None,
    limit: Sentence | None = None,
    source: Sentence | None = None,
    sentence: Sentence | None = None,
    lifted_by: str = LIFT_CASE,
    field: str | None = None,
) -> Check:
    """Make a verdict; one that passes needs neither a sentence nor anybody to lift it."""
    if result == "pass":
        return Check(title, result, value, limit, source, field=field)
    return Check(title, result, value, limit, source, sentence, lifted_by, field)


def name_of(facts: Facts) -> str:
    """The subject's name; empty while the forms have named nobody."""
    return facts.subject.name if facts.subject else ""


def birth_of(facts: Facts) -> Birth:
    """The subject's birth; today while the forms have named nobody."""
    return facts.subject.birth if facts.subject else Birth(facts.today)


def years_old(birth: Birth, day: dt.date) -> Sentence:
    """The age on a day: both ages that are possible, where the birth is not known to the day."""
    young, old = birth.ages(day)
    if young == old:
        return say(_("%(years)d years old"), years=old)
    return say(_("%(least)d or %(most)d years old"), least=young, most=old)


def day_missing(name: str, birth: Birth, title: str, limit: Sentence) -> Sentence:
    """The sentence of a refusal because it depends on the day of birth, which nobody has recorded."""
    return say(
        _(
            "Of the birth of %(name)s only %(birth)s is known: without the day it is not certain that the limit for "
            "“%(what)s” (%(limit)s) is kept. Have the whole date of birth recorded first."
        ),
        name=name,
        birth=str(birth),
        what=say(title),
        limit=limit,
    )


def age_at_most(facts: Facts, title: str, key: str, warn_years: int, lifted_by: str = LIFT_OFFICE) -> Check:
    """Check the subject's age against a rule's upper limit; warn within so many years of it."""
    limit, (_young, age) = facts.number(key), birth_of(facts).ages(facts.today)
    check = age_check(facts, title, key, lifted_by)
    if check.failed or age + warn_years <= limit:
        return check
    return Check(
        title,
        "warn",
        check.value,
        check.limit,
        check.source,
        say(_("%(name)s reaches the age limit within a year."), name=name_of(facts)),
        lifted_by,
    )


def age_check(facts: Facts, title: str, key: str, lifted_by: str = LIFT_OFFICE) -> Check:
    """Make the verdict about the subject's age by the rule `key`: it passes only where the age is certainly within."""
    limit, birth = facts.number(key), birth_of(facts)
    if key.endswith("age_min"):
        bound, within = say(_("at least %(years)d"), years=limit), birth.within(facts.today, least=limit)
    else:
        bound, within = say(_("at most %(years)d"), years=limit), birth.within(facts.today, most=limit)
    refusal = say(
        _("%(name)s is %(years)d years old; the limit for “%(what)s” is %(limit)s."),
        name=name_of(facts),
        years=birth.ages(facts.today)[1],
        what=say(title),
        limit=bound,
    )
    return check(
        title,
        "pass" if within else "fail",
        value=years_old(birth, facts.today),
        limit=bound,
        source=facts.source(key),
        sentence=day_missing(name_of(facts), birth, title, bound) if within is None else refusal,
        lifted_by=LIFT_BIRTH if within is None else lifted_by,
        field="person",
    )


def share_check(facts: Facts, title: str, key: str, part: str, whole: str, field: str, section: str) -> Check:
    """Check that one figure of a section is a large enough share of another, by the rule `key`."""
    answers = facts.dossier.get(section, {})
    got, of = int(answers.get(part, 0)), int(answers.get(whole, 0))
    threshold = Threshold.parse(facts.rules[key].value)
    return check(
        title,
        "pass" if threshold.met(got, of) else "fail",
        value=say(_("%(part)d of %(whole)d"), part=got, whole=of),
        limit=say(_("at least %(least)d"), least=threshold.least(of)),
        source=facts.source(key),
        sentence=say(
            _("%(part)d of %(whole)d is not enough: at least %(least)d are needed."),
            part=got,
            whole=of,
            least=threshold.least(of),
        ),
        lifted_by=_("the branch, by meeting again"),
        field=field,
    )
