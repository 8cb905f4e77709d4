"""The names of an election or of a list on pages: how each stands, and what a ballot says of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.filters import percent
from webapp.languages import gettext
from webapp.languages import gettext as _
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.tallies import VoteView, terms_of
from workflows.core.forms import FORMS, Choice, Pick, known_forms


def names_on_ballot(context: CaseContext, view: VoteView) -> dict[int, str]:
    """Return the names on a vote's ballot, by what ballots call them; of a list with what is proposed for each.

    That is the first choice of the form that writes the lines, such as the award or the post.
    """
    names = {line.id: line.name for line in view.candidates}
    section = next((row.each for row in context.definition.questions if row.name == view.vote.name), None)
    if section is None:
        return names
    for form in (FORMS[name] for name in known_forms(context.definition) if FORMS[name].section == section):
        field = next((field for field in form.declared() if isinstance(field, Choice | Pick)), None)
        if field is None:
            continue
        labels = {option.value: option.label for option in field.choices}
        for number, name in names.items():
            said = context.case.dossier.get(section, {}).get(str(number), {}).get(field.short_name)
            if said in labels:
                names[number] = f"{name} – {gettext(labels[said])}"
        break
    return names


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A name in the table of an election or of a list. result: how it came out, empty while the vote runs.

    against, blank: over a list, the ballots against it and those that say nothing on it; needs: those for it needed,
    None as long as there is nobody to count them of.
    few: so few secret ballots on the line that only the result is shown.
    """

    name: str
    votes: int
    share: str
    result: str
    against: int = 0
    blank: int = 0
    needs: int | None = None
    few: bool = False


def names_said(chosen: Mapping[int, str], names: Mapping[int, str], over_list: bool) -> str:
    """Return the names that a ballot chooses; with the choice, over a list or against any. names: id → name."""
    kept, against = (
        ", ".join(names[number] for number, said in chosen.items() if said == choice) for choice in ("for", "against")
    )
    if not (against or over_list):
        return kept
    said = [(_("for: %(names)s", names=kept), kept), (_("against: %(names)s", names=against), against)]
    return "; ".join(text for text, any_name in said if any_name)


STANDING_WORDS = {
    "": lambda: _("Elected"),
    "short": lambda: _("Not enough votes"),
    "behind": lambda: _("The seats went to those with more votes"),
    "tied": lambda: _("Equal votes at the last seat"),
    "inquorate": lambda: _("No quorum"),
}


LINE_WORDS = {
    "": lambda: _("Carried"),
    "short": lambda: _("Not carried"),
    "inquorate": lambda: _("No quorum"),
}


def standing_rows(view: VoteView, names: Mapping[int, str]) -> list[StandingRow]:
    """Return the names, of an election by votes, of a list in its order, and after the close their results."""
    terms = terms_of(view.vote)
    closed, words = view.vote.closed_at is not None, LINE_WORDS if view.vote.over_list else STANDING_WORDS
    return [
        StandingRow(
            name=names[each.candidate],
            votes=each.votes,
            share=percent(each.votes, whole),
            result=words[each.why_not]() if closed else "",
            against=tally.against,
            blank=tally.blank,
            needs=terms.needs.least(whole) if whole else None,
            few=not view.shows_line(each),
        )
        for each in view.standings
        for tally in [each.tally or view.tally]
        for whole in [terms.whole(tally)]
    ]
