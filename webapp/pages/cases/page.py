"""The values of a case's page for templates: sentences, offered moves, dossier, votes and timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from flask_babel import get_locale
from markupsafe import Markup

from webapp.forms import Lists, Names
from webapp.languages import gettext as _
from webapp.models import Case, IssuedPaper
from webapp.pages.cases.attachments import missing_words
from webapp.pages.cases.checks import CaseRule, CheckRow, case_rule, check_rows
from webapp.pages.cases.choices import part_titles
from webapp.pages.cases.dossier import FileSection, answered_ids, file_sections, unit_ids
from webapp.pages.cases.explanation import Explanation, explanation
from webapp.pages.cases.figures import CaseFigures, case_figures
from webapp.pages.cases.forms import why_back
from webapp.pages.cases.head import CaseHead, case_head
from webapp.pages.cases.linked import LinkedCases, linked_cases
from webapp.pages.cases.messages import CaseMessages, case_messages, with_messages
from webapp.pages.cases.messages import unit_ids as authors_units
from webapp.pages.cases.notes import ended_words, erased_words, people_in, restriction_words
from webapp.pages.cases.offers import MoveOffer, answer_offers, move_offer
from webapp.pages.cases.opened import OpenedRow, opened_rows
from webapp.pages.cases.own_step import WaysBack
from webapp.pages.cases.reminders import Reminders, reminders_of
from webapp.pages.cases.steps import WayStep, steps
from webapp.pages.cases.timeline import TimelineEntry, completed, timeline
from webapp.pages.cases.waiting_figures import WaitingFigures, waiting_figures
from webapp.pages.papers.wording import each_kinds, item_title, title_of
from webapp.pages.versions.wording import told_by
from webapp.pages.votes.ballots import RefusedBallot
from webapp.pages.votes.page import VotePanel, vote_panels
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.messages import messages_of
from webapp.queries.cases.records import holders_of, journal_of, papers_of
from webapp.queries.changes.excepted import asking_authority, exceptable
from webapp.queries.clock.tasks import not_yet
from webapp.queries.papers.printing import printable
from webapp.queries.people.names import PeopleNames, people_names
from webapp.queries.personal_data.requests import disclosing
from webapp.queries.units.names import UnitNames, unit_names
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.services.papers.numbering import issuer_waiting
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.engine import offers
from workflows.core.facts import EXCEPTED
from workflows.core.fields.people import PeopleField
from workflows.core.forms import PersonField, UnitField
from workflows.core.pictures.chart import svg


@lru_cache(maxsize=256)
def _picture(definition: Definition, state: str, visited: frozenset[str], locale: str) -> Markup:
    """Draw a state picture, which the drawer escapes. `locale` is the language that `_` speaks now."""
    return Markup(svg(definition, state, visited, _))  # noqa: S704


@dataclass(frozen=True)
class Shown:
    """Everything on a case's page."""

    context: CaseContext
    lists: Lists
    names: Names
    people: PeopleNames
    head: CaseHead
    moves: list[MoveOffer]
    answers: list[MoveOffer]
    sections: list[FileSection]
    checks: list[CheckRow]
    votes: list[VotePanel]
    papers: list[IssuedPaper]
    printable: list[tuple[str, str]]
    """Papers that can be printed, as name and title."""
    to_number: set[str]
    """Those of them that the user has still to number."""
    each_kinds: list[tuple[str, str]]
    timeline: list[TimelineEntry]
    messages: CaseMessages
    came_back: list[tuple[str, str]]
    """Why it was returned, until resubmitted."""
    explanation: Explanation | None
    completed: tuple[TimelineEntry, TimelineEntry] | None
    """Its entries of return and resubmission, while it is appraised again."""
    visited: set[str]
    linked: LinkedCases | None
    opened: list[OpenedRow]
    figures: CaseFigures | None
    figures_waiting: WaitingFigures | None
    back: WaysBack
    reminders: Reminders
    refused: RefusedBallot | None = None
    """The ballot that was just sent, where it is not counted."""

    @property
    def case(self) -> Case:
        return self.context.case

    @property
    def public_id(self) -> str:
        return self.context.case.public_id

    @property
    def definition(self) -> Definition:
        return self.context.definition

    @property
    def open_moves(self) -> list[MoveOffer]:
        """Return what can be done, the user's tasks first."""
        found = [row for row in (*self.answers, *self.moves) if row.open]
        return sorted(found, key=lambda row: row.style != "primary")

    @property
    def closed_moves(self) -> list[MoveOffer]:
        """Return what the user's posts could do and cannot now, with the reasons."""
        return [row for row in (*self.answers, *self.moves) if row.own and not row.open]

    @property
    def waiting_ballots(self) -> list[VotePanel]:
        """The votes in which the user may give a ballot now."""
        return [vote for vote in self.votes if any(each.may_vote for each in vote.ballots)]

    @property
    def may_close(self) -> bool:
        question = self.definition.question_in(self.case.state)
        running = any(vote.running and vote.closable and not vote.partial for vote in self.votes)
        return bool(question and running and self.context.authority((question.chair,)))

    @property
    def has_log(self) -> bool:
        """Whether the user may see the access log of this sealed case: it belongs to their base union."""
        owner = self.context.around.base or self.context.around.own
        return self.case.sealed and bool(self.context.actor and self.context.actor.holds(("secretary",), owner.id))

    @property
    def discloses(self) -> bool:
        """Whether the user may read here what is kept about the person concerned."""
        return disclosing(self.context) is not None

    @cached_property
    def notes(self) -> list[str]:
        """The sentences above the case: what is restricted, erased, missing or no longer valid."""
        return [
            *restriction_words(self.case.subject),
            *erased_words(self.case),
            *missing_words(self.context),
            *ended_words(self.papers),
        ]

    @property
    def rules(self) -> list[CaseRule]:
        """Return the rule values that the case froze."""
        return [case_rule(rule) for _key, rule in sorted(self.context.rules.items())]

    @property
    def exceptions(self) -> list[CaseRule]:
        """Return the rules from which the case is excepted, with their values for it alone."""
        return [case_rule(rule) for _key, rule in sorted(self.context.rules.items()) if rule.basis == EXCEPTED]

    @property
    def may_be_excepted(self) -> bool:
        """Whether the user may ask that the case be excepted from a rule that it is judged by now."""
        return asking_authority(self.context) is not None and bool(exceptable(self.context))

    @property
    def picture(self) -> Markup:
        """The state picture, in the language of the account."""
        return _picture(self.definition, self.case.state, frozenset(self.visited), str(get_locale()))

    @property
    def steps(self) -> list[WayStep]:
        return steps(self.definition, self.case.state, self.visited)

    def paper_person(self, paper: IssuedPaper) -> str:
        """Return whom a paper is about, as they were called on its day; of a line of a list also a unit."""
        line = str(paper.content.get("line", {}).get("name", ""))
        return self.people.on(paper.signed_on).get(paper.subject_id or 0, line)

    def paper_title(self, paper: IssuedPaper) -> str:
        """Return the kind of decision that a paper is."""
        found = (row for move in self.definition.moves for row in move.papers if row.kind == paper.kind)
        return _(next((row.title for row in found), title_of(paper.kind)))

    @property
    def ballot_refused_at(self) -> str:
        """Return the id of the first choice of the refused ballot; empty if none can be given."""
        asked = (vote for vote in self.votes if not vote.seats and not vote.over_list)
        given = (each for vote in asked for each in vote.ballots if each.may_vote)
        refused_for = self.refused.for_id if self.refused else None
        return next((f"choice-for{each.at}" for each in given if each.for_id == refused_for), "")

    def offer(self, name: str) -> MoveOffer | None:
        """Return the move of that name as offered in the present state."""
        return next((row for row in self.moves if row.name == name), None)

    def assent_offer(self, name: str, party: int) -> MoveOffer | None:
        """Return a party's assent if the user has yet to answer it."""
        full_name = f"{name}.{party}"
        return next((row for row in self.answers if row.name == full_name and row.open), None)

    def was_party(self, name: str, party: int) -> bool:
        """Whether the user may answer for this party, whatever the state."""
        assent = next((row for row in self.definition.assents if row.name == name), None)
        return bool(assent and 0 <= party < len(assent.of) and self.context.authority((assent.of[party],)))

    def since(self, version: int) -> list[TimelineEntry]:
        return [entry for entry in self.timeline if entry.version > version]


def show(context: CaseContext, lists: Lists) -> Shown:
    session, case = context.session, context.case
    holders = holders_of(session, case.id, context.today) if case.closed_at is None else []
    lines, facts, asked = journal_of(session, case.id), context.facts(), messages_of(context)
    views, papers = votes_of(session, case.id), papers_of(session, case.id)
    named = unit_ids(lines, views) | answered_ids(context, lines, UnitField) | authors_units(asked)
    units = unit_names(session, {case.unit_id} | named)
    about = {each for each in (case.subject_id, *(paper.subject_id for paper in papers)) if each} | people_in(lines)
    people = people_names(session, about | answered_ids(context, lines, PersonField, PeopleField))
    names = Names(people, units, part_titles(context.definition))
    called, person = _called(case, units, people)
    journal = told_by(context, lines)
    entries = timeline(journal, names, {view.vote.name for view in views if view.vote.by_ballot})
    waiting, back = waiting_figures(context, names), why_back(context, names)
    offered = offers(context.definition, case.state, facts, context.authority, not_yet(context))
    moves = [move_offer(context, row, holders, waiting) for row in offered]
    prints, to_number = _papers_to_print(context, papers, views)
    return Shown(
        context=context,
        lists=lists,
        names=names,
        people=people,
        head=case_head(context, holders, called[case.unit_id], person),
        moves=moves,
        answers=answer_offers(context, facts),
        sections=file_sections(context, replace(names, units=called)),
        checks=check_rows(context, facts),
        votes=vote_panels(context, views, facts),
        papers=papers,
        printable=prints,
        to_number=to_number,
        each_kinds=each_kinds(papers),
        timeline=with_messages(entries, lines, asked, units, case.unit.name),
        messages=case_messages(context, asked, units),
        came_back=back,
        explanation=None if back else explanation(context, journal, entries, facts),
        completed=completed(journal, entries, context),
        visited={line.to_state for line in lines},
        linked=linked_cases(context),
        opened=opened_rows(context),
        figures=case_figures(context),
        figures_waiting=waiting,
        back=WaysBack(context),
        reminders=reminders_of(context, lines, holders, any(row.open for row in moves)),
    )


def _called(case: Case, units: UnitNames, people: PeopleNames) -> tuple[Mapping[int, str], str]:
    """Return the names of units, and that of the person concerned: of a closed case those of the day it was closed."""
    if case.closed_at is None:
        return units, people.get(case.subject_id or 0, "")
    return units.on(local_date(case.closed_at)), people.at(case.closed_at).get(case.subject_id or 0, "")


def _papers_to_print(
    context: CaseContext, papers: list[IssuedPaper], views: list[VoteView]
) -> tuple[list[tuple[str, str]], set[str]]:
    """Return the papers that can be printed, as name and title, and those of them that the user has still to number."""
    items, who = printable(context, papers, views), context.actor
    to_number = {item.name for item in items if who and issuer_waiting(context, who, item, papers)}
    return [(item.name, item_title(context.definition, item, papers)) for item in items], to_number
