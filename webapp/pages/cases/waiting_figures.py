"""Figures that wait for a second count, in words and beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from webapp.filters import moment
from webapp.forms import Names, shown_words
from webapp.languages import gettext as _
from webapp.models import ProposedFigures
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.counting import asks_for_second, proposed_figures
from webapp.queries.people.names import people_names
from webapp.services.cases.second_counts import entry_of
from workflows.core.forms import FORMS
from workflows.core.four_eyes.counting import counted_sections, figures_in

Sections = dict[str, str]
"""The sections whose figures are counted: section → form."""


@dataclass(frozen=True, slots=True)
class WaitingFigures:
    """Figures that wait. name, move: for which move; opens: whether the user has a page for them, at `url`.

    mine: they entered them; counts: they may make the second count.

    rest: what was entered beside the figures, which are shown only where both have counted: who counts again shall not
    know them. rows: each figure by both, and if they differ.
    """

    said: str
    standing: str
    name: str
    move: str
    opens: bool
    mine: bool
    counts: bool
    entered: str
    url: str
    sections: Sections
    rest: list[tuple[str, str]]
    first: str
    second: str
    rows: list[tuple[str, int, int, bool]]


def waiting_figures(context: CaseContext, names: Names) -> WaitingFigures | None:
    """Return the figures that wait in a case, or have to be entered anew; None for none. One statement, seven for some.

    None where nobody enters figures at all, without a statement.
    """
    proposed = proposed_figures(context)
    if proposed is None:
        return None
    move = context.definition.move(proposed.move)
    figures = figures_in(context.definition, move, proposed.answers, context.case.dossier)
    sections = {section: form for section, form in counted_sections(context.definition).items() if section in figures}
    people = people_names(context.session, {proposed.entered_by_id, proposed.other_by_id or proposed.entered_by_id})
    called = people.at(context.now)
    second, me = proposed.other or {}, context.actor.person_id if context.actor else None
    mine, opens = proposed.entered_by_id == me, context.authority(move.cause.roles) is not None
    return WaitingFigures(
        said=_said(
            proposed, called[proposed.entered_by_id], bool(asks_for_second(context, move, proposed.entered_by_id))
        ),
        standing=proposed.standing,
        name=move.name,
        move=_(move.label),
        opens=opens,
        mine=mine,
        counts=opens and not mine and proposed.standing == "waiting",
        entered=entry_of(proposed),
        url=url_for("second_counts.count", public_id=context.case.public_id),
        sections=sections,
        rest=[pair for section, form in sections.items() for pair in _rest(proposed, section, form, names)],
        first=called[proposed.entered_by_id],
        second=called[proposed.other_by_id] if proposed.other_by_id else "",
        rows=[
            (label, figures[section][name], second[section][name], figures[section][name] != second[section][name])
            for section, name, label in labelled(sections)
            if section in second
        ],
    )


def _said(proposed: ProposedFigures, who: str, somebody: bool) -> str:
    """Return what the figures wait for. somebody: whether there is anybody who can count them again."""
    if proposed.standing == "unequal":
        return _("The two counts of this meeting differ: nothing is recorded. Count anew together, and enter it again.")
    words = {"who": who, "when": moment(proposed.entered_at)}
    if somebody:
        return (
            _("Figures entered by comrade %(who)s on %(when)s count when a second person has come to the same.") % words
        )
    text = _(
        "Figures entered by comrade %(who)s on %(when)s wait for a second count, and nobody can make it now: who could "
        "is kin of theirs, or acts in their place. Somebody else has to hold the post, or to enter them."
    )
    return text % words


def _rest(proposed: ProposedFigures, section: str, form: str, names: Names) -> list[tuple[str, str]]:
    figures = {name for each, name, _label in labelled({section: form}) if each == section}
    return shown_words(form, {k: v for k, v in proposed.answers[section].items() if k not in figures}, names)


def labelled(sections: Sections) -> list[tuple[str, str, str]]:
    """Return section, field and label of each figure."""
    labels = {
        (form, field.short_name): field.label.text for form in sections.values() for field in FORMS[form].declared()
    }
    return [(section, name, _(labels[form, name])) for section, form, name in each_figure(sections)]


def each_figure(sections: Sections) -> Iterator[tuple[str, str, str]]:
    """Yield section, form and field of each figure."""
    return ((section, form, name) for section, form in sections.items() for name in FORMS[form].counts)
