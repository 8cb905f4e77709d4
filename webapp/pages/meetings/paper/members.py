"""Open votes on paper, entered by name: the fields of each member, what a form sends, and two counts of a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from webapp.languages import gettext as _
from webapp.pages.shared.submitted import numbers
from webapp.pages.votes.paper import paper_words
from webapp.pages.votes.standings import names_said
from webapp.queries.votes.tallies import RollLine, VoteView
from webapp.services.meetings.paper_sheets import SAID, PaperBallots

CHOICE, NAME = "choice-", "name-"
"""Prefixes of the fields of a member's vote on paper, the member's id following; of a name also the name's number."""


@dataclass(frozen=True, slots=True)
class NameField:
    """The choice of a ballot on a name. chosen: 'for', 'against', 'blank', or '' where it says no more than all.

    apart: the member takes no part in this line of a list.
    """

    field: str
    name: str
    chosen: str
    apart: bool


@dataclass(frozen=True, slots=True)
class MemberChoice:
    """The fields for a member's vote on paper, and what was chosen in them."""

    field: str
    name: str
    chosen: str
    names: list[NameField]

    @property
    def apart(self) -> bool:
        """Whether the ballot was not the same on all lines."""
        return any(each.chosen for each in self.names)


def by_name(view: VoteView | None) -> bool:
    """Whether votes on paper are entered by name: all but secret ones."""
    return view is not None and not view.vote.secret


def sent_by_name(view: VoteView) -> PaperBallots | None:
    """Return the votes on paper that a form sends by name; None for one that is no choice.

    Over a list a member's choice holds for every line on which nothing else is said.
    """
    choices, chosen = {}, {}
    for who, said in _typed().items():
        names = _names_typed(view, who)
        if view.vote.over_list and said in ("for", "against", "blank"):
            mine = {line.id for line in view.candidates if who not in line.recused}
            names = {**dict.fromkeys(mine, said), **names}
        chosen[who] = {number: each for number, each in names.items() if each != "blank"}
        if said:
            choices[who] = ("for" if chosen[who] else "blank") if view.vote.over_list and said != "invalid" else said
    try:
        return PaperBallots.named(choices, chosen, [line.id for line in view.candidates])
    except ValueError:
        return None


def _typed() -> dict[int, str]:
    """Return member → the choice that was sent, '' for none; 0 stands for what is no member."""
    fields = {name.removeprefix(CHOICE): text for name, text in request.form.items() if name.startswith(CHOICE)}
    return {min(numbers([who]), default=0): text for who, text in fields.items()}


def _names_typed(view: VoteView, who: int) -> dict[int, str]:
    typed = {line.id: request.form.get(f"{NAME}{who}-{line.id}", "") for line in view.candidates}
    return {number: text for number, text in typed.items() if text}


def members(
    view: VoteView, lines: list[RollLine], names: Mapping[int, str], before: Mapping[str, Any] | None
) -> list[MemberChoice]:
    """Return the fields of these members. names: as they read on the ballot; before: the count to be entered anew."""
    found = []
    for line in lines:
        who = line.person_id
        said, named = _typed().get(who, ""), _names_typed(view, who)
        if before and request.method == "GET":
            said, named = _stored(before, who, view)
        fields = [
            NameField(f"{NAME}{who}-{each.id}", names[each.id], named.get(each.id, ""), who in each.recused)
            for each in view.candidates
        ]
        found.append(MemberChoice(f"{CHOICE}{who}", line.name, said, fields))
    return found


def _stored(sheet: Mapping[str, Any], who: int, view: VoteView) -> tuple[str, dict[int, str]]:
    """Return a member's stored choice as the fields show it: over a list each line says what it was."""
    said, chosen = sheet.get("choices", {}).get(str(who), ""), sheet.get("chosen", {}).get(str(who), {})
    if view.vote.over_list and chosen:
        return said, {each.id: chosen.get(str(each.id), "blank") for each in view.candidates}
    return said, {int(number): each for number, each in chosen.items()}


def choice_labels(view: VoteView | None) -> list[tuple[str, str]]:
    """Return the choices of a member's vote on paper with their words."""
    if view is not None and view.vote.seats:
        return [("for", _("Valid, with the names ticked")), ("blank", _("Blank ballot")), ("invalid", _("Invalid"))]
    if view is not None and view.vote.over_list:
        return [
            ("for", _("For every line")),
            ("against", _("Against every line")),
            ("blank", _("No opinion on any line")),
            ("invalid", _("Invalid")),
        ]
    return [(each, paper_words(each)) for each in SAID]


def member_rows(
    view: VoteView, first: Mapping[str, Any], other: Mapping[str, Any], names: Mapping[int, str]
) -> list[tuple[str, int | str, int | str, bool]]:
    """Return how both have entered each member's vote, and whether they differ."""
    found: list[tuple[str, int | str, int | str, bool]] = []
    for line in view.roll:
        one, two = (_in_words(each, str(line.person_id), names, view.vote.over_list) for each in (first, other))
        if one or two:
            found.append((line.name, one or "–", two or "–", one != two))
    return found


def _in_words(sheet: Mapping[str, Any], who: str, names: Mapping[int, str], over_list: bool) -> str:
    chosen = {int(number): said for number, said in sheet.get("chosen", {}).get(who, {}).items()}
    if chosen:
        return names_said(chosen, names, over_list)
    said = sheet.get("choices", {}).get(who, "")
    return paper_words(said) if said else ""


def typed_by_name(view: VoteView, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the votes by name of a form that was not taken, in words."""
    found, words = [], dict(choice_labels(view))
    for line in view.roll:
        said, named = _typed().get(line.person_id, ""), _names_typed(view, line.person_id)
        parts = [words[said]] if said in words else []
        if chosen := {number: each for number, each in named.items() if each in ("for", "against")}:
            parts.append(names_said(chosen, names, view.vote.over_list))
        if parts:
            found.append((line.name, "; ".join(parts)))
    return found
