"""Values written for people: dates, numbers, sentences, and the names of posts and units."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Protocol, cast

from flask import Flask, g
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from webapp.db import db
from webapp.languages import decimal, gettext, ngettext
from webapp.queries.people.kinds import added_titles
from workflows import WORKFLOWS
from workflows.core.calendar import HOME
from workflows.core.text import Sentence
from workflows.posts import post_kinds
from workflows.rule_bounds import Measured


def lazy(msgid: str) -> str:
    """Return a text that is translated when it is shown, for texts written at import (`import lazy as _`).

    It is no `str`, but code that only shows it (WTForms, templates, `str()`) sees no difference.
    """
    return cast(str, LazyString(gettext, msgid))


_ = lazy

UNIT_KIND_TITLES = {
    "province_union": _("Province union"),
    "district_union": _("District union"),
    "bloc_union": _("Bloc union"),
    "commune_union": _("Commune union"),
    "base_union": _("Base union"),
    "joint_branch": _("Joint branch"),
    "branch": _("Branch"),
    "military_command": _("Military command"),
}
BRANCH_KIND_TITLES = {
    "residential": _("Residential branch"),
    "school": _("School branch"),
    "agency": _("Branch of an agency"),
    "enterprise": _("Branch of an enterprise"),
    "armed_forces": _("Branch of the armed forces"),
}
KINSHIP_TITLES = {
    "spouse": _("Husband and wife"),
    "parent_child": _("Parent and child"),
    "sibling": _("Brothers and sisters"),
    "grandparent": _("Grandparent and grandchild"),
    "in_law": _("Family of the husband or wife"),
    "other": _("Other kin"),
}
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
RULE_WORDS = {
    "present": _("of the members present"),
    "cast": _("of the ballots given, valid or not"),
    "counted": _("blank ballots count"),
    "left_out": _("blank ballots are left out"),
    "entitled": _("of all members on the roll"),
    "open": _("open ballot"),
    "secret": _("secret ballot"),
    "term": _("with each term of the committee"),
    "year": _("each year"),
    "decision": _("from the day of the decision"),
    "receipt": _("from the day on which the decision was received"),
    "lower_secondary": _("lower secondary school"),
    "any_schooling": _("none is asked for"),
    "yes": _("yes"),
    "no": _("no"),
    "excellent": _("Excellent"),
    "good": _("Good"),
    "completed": _("Completed"),
    "unranked": _("Not ranked yet"),
    "failed": _("Not completed"),
    "both": _("the amounts of both posts"),
    "higher": _("the higher of the amounts"),
    "together": _("an amount of its own for both posts"),
    "all": _("whoever decides, issues or administers"),
    "issue": _("whoever issues or administers"),
    "administer": _("whoever administers"),
    "none": _("nobody has to"),
}


class _Held(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def unit_name(self) -> str: ...


def register(app: Flask) -> None:
    """Register these functions as template filters."""
    for function in (
        day,
        deadline,
        moment,
        number,
        percent,
        rule_words,
        sentence,
        post_title,
        process_title,
        unit_kind,
        kinship,
        weekday,
    ):
        app.add_template_filter(function)


def day(value: dt.date | dt.datetime | None) -> str:
    """Return 21/11/2026, in both languages, as papers write it; a moment's date is Việt Nam's."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(HOME)
    return f"{value:%d/%m/%Y}"


def deadline(value: dt.date | None) -> str:
    """Return a last day with its weekday, by which people plan: 'thứ Bảy, 21/11/2026'."""
    return "" if value is None else f"{weekday(value)}, {day(value)}"


def weekday(value: dt.date) -> str:
    """Return the weekday: 'thứ Hai', 'Monday'."""
    return str(WEEKDAYS[value.weekday()])


def moment(value: dt.datetime | None) -> str:
    """Return 21/11/2026 14:05, in Việt Nam's time."""
    return "" if value is None else f"{value.astimezone(HOME):%d/%m/%Y %H:%M}"


def hour(value: dt.time | None) -> str:
    """Return 08:30; empty without an hour."""
    return f"{value:%H:%M}" if value else ""


def number(value: float) -> str:
    """Return 1.234,5 in Vietnamese, 1,234.5 in English."""
    return decimal(value)


def percent(part: int, whole: int) -> str:
    """Return 66,0% in Vietnamese; a dash if the whole is 0."""
    return f"{decimal(100 * part / whole, '#,##0.0')}%" if whole else "–"


def sentence(value: Sentence | str | None) -> str:
    """Return a sentence of a guard or refusal in the reader's language, with its values written for people."""
    if value is None or isinstance(value, str):
        return value or ""
    return gettext(value.text, **{name: _shown(inner) for name, inner in value.values.items()})


def rule_words(measure: str, value: str) -> str:
    """Return a value of the rule book for people: '35 years', 'more than 1/2', 'District union, Province union'."""
    number = int(value) if value.isascii() and value.isdigit() else None
    if measure in ("span", "split"):
        return _span_words(value) if measure == "span" else _split_words(value)
    if measure == "least_months":
        return rule_words("months", value) if number else gettext("no minimum")
    if measure == "retention" and number is not None:
        return ngettext("kept for %(num)s year", "kept for %(num)s years", number) if number else gettext("permanently")
    if measure == "years" and number is not None:
        return ngettext("%(num)s year", "%(num)s years", number)
    if measure == "months" and number is not None:
        return ngettext("%(num)s month", "%(num)s months", number)
    if measure == "days" and number is not None:
        return ngettext("%(num)s day", "%(num)s days", number)
    if measure == "percent":
        return f"{value}%"
    if measure in ("dong", "amount") and number is not None:
        return f"{decimal(number)} đồng"
    if measure == "coefficient":
        return gettext("%(coefficient)s of the base wage", coefficient=decimal(value))
    if measure == "hour" and number is not None:
        return f"{number:02d}:00"
    if measure == "working_days" and number is not None:
        return ngettext("%(num)s working day", "%(num)s working days", number)
    if measure == "share":
        of = value.removeprefix(">").removeprefix("=").strip()
        return gettext("at least %(share)s", share=of) if ">=" in value else gettext("more than %(share)s", share=of)
    if measure in ("kinds", "posts"):
        words = unit_kind if measure == "kinds" else post_title
        return ", ".join(words(kind.strip()) for kind in value.split(","))
    return str(RULE_WORDS.get(value, value))


def _span_words(value: str) -> str:
    number, _space, unit = value.partition(" ")
    return rule_words(unit, number)


def _split_words(value: str) -> str:
    if value == "no":
        return gettext("not split")
    parts = dict(zip(("branches", "communes", "districts"), value.split("+"), strict=True))
    return gettext("%(branches)s days at branches, %(communes)s at communes, %(districts)s at districts", **parts)


def post_title(kind: str) -> str:
    """Return the name of a kind of post; the kind itself if it has no name."""
    known = post_kinds().get(kind)
    return gettext(known.title) if known else _added_titles().get(kind, kind)


def _added_titles() -> dict[str, str]:
    """Return the names of the kinds of posts that the office has added; read once a request, and only if one is met."""
    if "added_post_titles" not in g:
        g.added_post_titles = added_titles(db.session())
    english = str(get_locale()) == "en"
    return {
        key: (in_english or title) if english else title for key, (title, in_english) in g.added_post_titles.items()
    }


def unit_kind(kind: str) -> str:
    """Return the name of a kind of unit or branch; the kind itself if it has no name."""
    return str(UNIT_KIND_TITLES.get(kind) or BRANCH_KIND_TITLES.get(kind, kind))


def kinship(kind: str) -> str:
    """Return how two people are related, in words that read the same from both sides."""
    return str(KINSHIP_TITLES[kind])


def posts_line(administrator: bool, posts: Iterable[_Held]) -> str:
    """Return 'Bí thư – Chi đoàn Khu phố 1', several joined by '; '; for an administrator the role's name."""
    if administrator:
        return gettext("System administrator")
    return "; ".join(f"{post_title(post.kind)} – {post.unit_name}" for post in posts) or gettext("No post at present")


def process_title(key: str | None) -> str:
    """Return the title of a process; for None that of all unsealed ones; the key of a removed one."""
    known = WORKFLOWS.get(key or "")
    return gettext(known.title) if known else key or gettext("All processes, without the sealed ones")


def deputy_lines(delegations: Iterable[tuple[str, str | None, dt.date]]) -> tuple[str, ...]:
    """Return 'You stand in for comrade … until 27/11/2026: …', once for each person, process and last day."""
    return tuple(
        gettext(
            "You are the deputy of comrade %(name)s until %(day)s: %(process)s.",
            name=name,
            day=day(last),
            process=process_title(key),
        )
        for name, key, last in dict.fromkeys(delegations)
    )


def deputy_words(one: Any) -> str:
    """Return a deputy beside the holder, from an object with `deputy`, `absent` (names) and `last`."""
    return gettext(
        "comrade %(deputy)s (in place of comrade %(absent)s until %(day)s)",
        deputy=one.deputy,
        absent=one.absent,
        day=day(one.last),
    )


def _shown(value: Any) -> Any:
    if isinstance(value, Sentence):
        return sentence(value)
    if isinstance(value, Measured):
        return rule_words(value.measure, value.value)
    if isinstance(value, dt.datetime):
        return moment(value)
    return day(value) if isinstance(value, dt.date) else value
