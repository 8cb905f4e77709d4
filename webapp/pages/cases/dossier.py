"""The dossier in words: the answers of each form, and the people and units that they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import Field

from webapp.forms import Names, shown_words
from webapp.languages import gettext as _
from webapp.pages.cases.attachments import PaperLink, SectionPapers, section_papers
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import JournalLine
from workflows.core.definition import COLLECTIVE, PERSON, SUBJECT, Definition
from workflows.core.dossier import ENTRY
from workflows.core.dossier import entries as gathered
from workflows.core.forms import FORMS, known_forms


@dataclass(frozen=True, slots=True)
class FileSection:
    """A part of the file in words: what one form has said, as label and text."""

    section: str
    title: str
    pairs: list[tuple[str, str]]
    papers: list[PaperLink] = field(default_factory=list)
    proofs: dict[str, list[PaperLink]] = field(default_factory=dict)


def file_sections(context: CaseContext, names: Names) -> list[FileSection]:
    """Return the dossier: each form's latest answers, in the order of the workflow's file."""
    sections, attached = [], section_papers(context)
    assents = {assent.form: assent for assent in context.definition.assents}
    for form, label in _form_labels(context.definition).items():
        answers = context.case.dossier.get(FORMS[form].section)
        if not answers:
            continue
        section = FORMS[form].section
        if assent := assents.get(form):
            for party, entry in sorted(answers.items()):
                title = f"{_(label)} ({_(assent.of[int(party)].name)})"
                sections.append(FileSection(section, title, shown_words(form, entry, names)))
        elif FORMS[form].gathers:
            for entry in gathered(answers):
                title = _entry_title(_(label), entry, names)
                sections.append(FileSection(section, title, _all_words(context.definition, form, entry, names)))
        else:
            there = attached.get(section, SectionPapers([], {}))
            words = shown_words(form, answers, names)
            sections.append(FileSection(section, _(label), words, there.papers, there.proofs))
    return sections


def _entry_title(label: str, entry: Mapping[str, Any], names: Names) -> str:
    """Return the title of a gathered entry: of a line of a list the name of whom it is about."""
    name = names.people.get(entry.get(PERSON, 0)) or names.units.get(entry.get(COLLECTIVE, 0))
    if name:
        return f"{entry[ENTRY]}. {name}"
    return _("%(label)s, no. %(number)s", label=label, number=entry[ENTRY])


def _all_words(definition: Definition, form: str, answers: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """Return what every form of one section says about one entry, e.g. a job and its result."""
    section = FORMS[form].section
    forms = [name for name in known_forms(definition) if FORMS[name].section == section]
    return [pair for each in forms for pair in shown_words(each, {**answers, ENTRY: None}, names)]


def _form_labels(definition: Definition) -> dict[str, str]:
    labels: dict[str, str] = {}
    sections = set()
    for form, label in [
        *((move.form, move.label) for move in definition.moves if move.form in FORMS),
        *((assent.form, assent.label) for assent in definition.assents if assent.form in FORMS),
    ]:
        if FORMS[form].section not in sections:
            sections.add(FORMS[form].section)
            labels[form] = label
    return labels


def unit_ids(lines: list[JournalLine], views: list[Any]) -> set[int]:
    """Return the ids of units whose posts have acted or are on a roll, and of those that received a report."""
    posts = [line.actor_post for line in lines] + [entry.post for view in views for entry in view.roll]
    reported = {unit for line in lines if line.kind == "clock" for unit in line.consequences.get("units", ())}
    acting = {int(post.partition(":")[2]) for post in posts if post and not post.startswith(f"{SUBJECT}:")}
    return reported | acting


def _each(answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the answers of a section, one by one if it gathers several."""
    return [entry for entry in answers.values() if isinstance(entry, dict)] or [answers]


def answered_ids(context: CaseContext, lines: list[JournalLine], *kinds: type[Field]) -> set[int]:
    """Return the ids in the person or unit fields of the dossier and of every entry.

    Several forms of one section may name people, or only one of them, as that which adds a line to a list.
    """
    names: dict[str, set[str]] = {}
    for form in known_forms(context.definition):
        names.setdefault(FORMS[form].section, set()).update(FORMS[form].naming(*kinds))
    sections = [
        *((section, answers) for section, sections in context.case.dossier.items() for answers in _each(sections)),
        *(pair for line in lines for pair in line.answers.items()),
    ]
    values = [answers.get(name) for section, answers in sections for name in names.get(section, ())]
    ids = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return {each for each in ids if isinstance(each, int)}
