"""What the papers of any process say: units, people, votes and every word of the forms, as a paper writes them.

A paper's text may name: `own`, `base`, `deciding` and the units that the workflow names (each as `unit_words`),
`person` (None where the case is about a matter), `vote`, and `said.<section>.<field>` for every form of the workflow,
'' where nothing was said. A date stands as 05/02/2026, and with `_written` behind its name as "ngày 05 tháng 02 năm
2026". What a form gathers stands under `said.<section>.each`.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.access import Actor
from webapp.documents import words as w
from webapp.documents.wording import DECISIONS, source
from webapp.models import Event, EventWords, Paper, Unit
from webapp.queries.cases import names_of, unit_names
from webapp.queries.contents import person_values, vote_values
from webapp.queries.letterheads import BY_HAND, head_of, symbol_of
from webapp.queries.tallies import VoteView
from webapp.queries.work import Work
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.casefile import entries
from workflows.core.definition import Definition, named_in
from workflows.core.forms import FORMS, CaseForm, Date, PersonField, UnitField, known_forms
from workflows.core.model import Print

_SAID = re.compile(r"\bsaid\.(\w+)")


def prints_of(work: Work) -> tuple[Print, ...]:
    """The papers without a number that the process of this case can print."""
    known = WORKFLOWS.get(work.definition.key)
    return known.prints if known else ()


def printable(work: Work, papers: list[Paper]) -> list[str]:
    """Names of the papers that the case has come far enough for: drafts first, then what was issued."""
    there = [row.name for row in prints_of(work) if work.case.file.get(row.section)]
    return [*there, *dict.fromkeys(paper.kind for paper in papers if paper.kind in DECISIONS)]


def values_of(
    work: Work, views: Sequence[VoteView], reader: Actor | None = None, file: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values that the papers of the case are filled in with, all but head and foot."""
    words, subject = file or work.case.file, work.case.subject_id
    return {
        **_units(work),
        "person": person_values(work, subject, reader) if subject else None,
        "vote": vote_values(views),
        "said": said_values(work, words),
    }


def said_values(work: Work, file: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every field of every form of the workflow, by section: as a paper writes it, '' where nothing was said."""
    people = names_of(work.session, _ids(work.definition, file, PersonField))
    units = unit_names(work.session, _ids(work.definition, file, UnitField))
    sections: dict[str, dict[str, Any]] = {}
    for name in known_forms(work.definition):
        form, words = FORMS[name], file.get(FORMS[name].section, {})
        section = sections.setdefault(form.section, {})
        if not form.gathers:
            section.update(_written(form, words, people, units))
            continue
        each = section.setdefault("each", [{} for _one in words])
        for row, said in zip(each, entries(words), strict=True):
            row.update(_written(form, said, people, units))
    return sections


def _written(
    form: type[CaseForm], words: Mapping[str, Any], people: Mapping[int, str], units: Mapping[int, str]
) -> dict[str, Any]:
    """The fields of one form as a paper writes them."""
    found: dict[str, Any] = {}
    for field in form():
        value = words.get(field.short_name, "")
        if isinstance(field, PersonField | UnitField) and value:
            value = (people if isinstance(field, PersonField) else units).get(value, "")
        elif isinstance(field, Date):
            found[f"{field.short_name}_written"] = w.written(value or None)
            value = ".".join(reversed(value.split("-"))).replace(".", "/") if value else ""
        found[field.short_name] = value
    return found


def head(work: Work, row: Print, values: Mapping[str, Any]) -> dict[str, Any]:
    """Head and foot of a paper that bears no number of the register."""
    unit = work.around.get(row.of)
    at = work.session.scalar(
        sa.select(sa.func.max(Event.at))
        .join(EventWords, EventWords.event_id == Event.id)
        .where(Event.case_id == work.case.id, Event.move.in_(_moves(work.definition, row.section)))
    )
    said = named_in(work.case.file, row.day)
    day = dt.date.fromisoformat(said) if said else local_date(at) if at else None
    by_hand = f"{BY_HAND}-{row.type}/{symbol_of(work, unit)}" if row.type else ""
    return {
        "mark": "",
        "issuer": values[row.of],
        "number": named_in(work.case.file, row.number) or by_hand,
        "date": w.written(day),
        "signer": head_of(work, unit, day or work.today),
        "recipients": _recipients(values, ("deciding",) if work.definition.sealed else ()),
    }


def decision_head(values: Mapping[str, Any], row: Paper) -> dict[str, Any]:
    """Head and foot of a numbered decision, about a person or about a matter."""
    person = values["person"]
    return {
        "issuer": values["deciding"],
        "number": row.number,
        "date": w.written(row.signed_on),
        "effective": w.written(row.effective_on),
        "signer": {"name": row.signer, "title": w.said(w.SIGNERS, row.signer_title)},
        "recipients": [*_recipients(values), *([f"Đồng chí {person['name']}"] if person else [])],
    }


def kept(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a decision says of its case, and no more: the sections of the file that its text names."""
    named = set(_SAID.findall(source(name)))
    person = values["person"] and {key: values["person"][key] for key in ("name", "birth")}
    return {**values, "person": person, "said": {key: values["said"][key] for key in sorted(named)}}


def _units(work: Work) -> dict[str, Any]:
    """Units by their relation to the case; None where there is none."""
    around, above = work.around, {}
    for lower, upper in zip(around.lineage, around.lineage[1:], strict=False):
        above[lower.id] = upper.name
    found: dict[str, Unit | None] = {relation: around.get(relation) for relation in ("own", "base", "deciding")}
    found |= around.named
    return {
        name: w.unit_words(unit.name, unit.kind, above.get(unit.id, "")) if unit else None
        for name, unit in found.items()
    }


def _recipients(values: Mapping[str, Any], but: tuple[str, ...] = ()) -> list[str]:
    """Every unit that takes part, once. A sealed case's papers go to nobody who decides above."""
    units = (
        value["name"]
        for name, value in values.items()
        if name not in but and isinstance(value, dict) and "upper" in value
    )
    return list(dict.fromkeys(units))


def _moves(definition: Definition, section: str) -> list[str]:
    return [move.name for move in definition.moves if move.form in FORMS and FORMS[move.form].section == section]


def _ids(definition: Definition, file: Mapping[str, Any], kind: type[PersonField] | type[UnitField]) -> set[int]:
    said = (
        file.get(FORMS[name].section, {}).get(field)
        for name in known_forms(definition)
        for field in FORMS[name].naming(kind)
    )
    return {value for value in said if isinstance(value, int)}
