"""Helpers by which guards put a verdict together."""

import datetime as dt

from workflows.core.calendar import age_on
from workflows.core.facts import Facts
from workflows.core.registry import Check
from workflows.core.text import Sentence, _, say
from workflows.core.voting import Threshold

LIFT_CASE = _("whoever proposes: choose another person or complete the file")
LIFT_OFFICE = _("the administrator, by a dated row in the rule book")


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


def birth_of(facts: Facts) -> dt.date:
    """The subject's day of birth; today while the forms have named nobody."""
    return facts.subject.birth_date if facts.subject else facts.today


def age_at_most(facts: Facts, title: str, key: str, warn_years: int) -> Check:
    """Check the subject's age against a rule's upper limit; warn within so many years of it."""
    limit, age = facts.number(key), age_on(birth_of(facts), facts.today)
    check = age_check(facts, title, key, passed=age <= limit)
    if check.failed or age + warn_years <= limit:
        return check
    return Check(
        title,
        "warn",
        check.value,
        check.limit,
        check.source,
        say(_("%(name)s reaches the age limit within a year."), name=name_of(facts)),
        LIFT_OFFICE,
    )


def age_check(facts: Facts, title: str, key: str, passed: bool) -> Check:
    """Make the verdict about the subject's age by the rule `key`."""
    limit = facts.number(key)
    youngest = key.endswith("age_min")
    bound = say(_("at least %(years)d"), years=limit) if youngest else say(_("at most %(years)d"), years=limit)
    age = age_on(birth_of(facts), facts.today)
    return check(
        title,
        "pass" if passed else "fail",
        value=say(_("%(years)d years old"), years=age),
        limit=bound,
        source=facts.source(key),
        sentence=say(
            _("%(name)s is %(years)d years old; the limit for “%(what)s” is %(limit)s."),
            name=name_of(facts),
            years=age,
            what=say(title),
            limit=bound,
        ),
        lifted_by=LIFT_OFFICE,
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
