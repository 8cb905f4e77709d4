"""The data kept about a person, in words: titles of categories and columns, and values for people."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from webapp.access import SUBJECT_KEY
from webapp.filters import KINSHIP_TITLES, day, moment, post_title, process_title
from webapp.filters import lazy as _
from webapp.forms import Names, shown_words
from webapp.languages import gettext
from webapp.pages.papers.wording import title_of
from webapp.pages.security_events.wording import KINDS, WHAT
from webapp.services.security_events import Kind
from workflows.core.births import Birth
from workflows.core.forms import FORMS
from workflows.core.vietnamese import show_phone
from workflows.entitlements import ENTITLEMENTS
from workflows.registers import REGISTERS

CATEGORIES = {
    "identity": _("Who the person is"),
    "corrections": _("Corrections of these data"),
    "posts": _("Posts"),
    "kin": _("Declared kin"),
    "account": _("Account"),
    "sign_ins": _("Open sign-ins"),
    "alerts": _("Devices that show alerts"),
    "security_events": _("Security events"),
    "cases": _("Cases about the person"),
    "answers": _("What these cases say"),
    "papers": _("Papers issued about the person"),
    "questions": _("Questions about these cases, and answers"),
    "asked": _("Questions and answers of the person on cases"),
    "frozen": _("Papers printed about the person"),
    "attached": _("Papers photographed into these cases"),
    "stood": _("Elections and lists in which the person was voted on"),
    "votes": _("Votes in which the person was entitled to vote"),
    "chosen": _("What the person's open ballots said of each name or line"),
    "meetings": _("Meetings"),
    "contributions": _("What the person said at meetings"),
    "field_days": _("Field days"),
    "leave": _("Leave"),
    "groups": _("Cultivation groups"),
    "registers": _("Registers"),
    "handed": _("Lists handed to the accountant"),
    "delegations": _("Delegations"),
    "acts": _("Acts of the person in cases"),
    "notices": _("Notices to the person"),
    "readings": _("Readings of sealed files about the person or by them"),
}
COLUMNS = {
    "code": _("Code of the person"),
    "full_name": _("Name"),
    "given_name": _("Given name"),
    "birth_date": _("Date of birth"),
    "sex": _("Sex"),
    "phone": _("Phone"),
    "union_joined_on": _("Joined the Union"),
    "party_joined_on": _("Joined the Party"),
    "party_candidate": _("Candidate for the Party"),
    "restricted_on": _("Use restricted since"),
    "corrected_at": _("Corrected at"),
    "column": _("What was corrected"),
    "was": _("As it was"),
    "now": _("As it is"),
    "post": _("Post"),
    "unit": _("Unit"),
    "valid_from": _("From"),
    "valid_to": _("Until before"),
    "marks": _("Marks"),
    "entitlement": _("Entitlement"),
    "month": _("Month"),
    "amount": _("Amount (đồng)"),
    "handed_at": _("Handed to the accountant at"),
    "source": _("Known from"),
    "ended_source": _("Ended by"),
    "declarer": _("Who declared it"),
    "relative": _("About whom"),
    "kinship": _("How they are related"),
    "declared_at": _("Declared at"),
    "ended_at": _("Taken back at"),
    "username": _("User name"),
    "mail_address": _("E-mail address"),
    "disabled_at": _("Closed at"),
    "started_at": _("Began at"),
    "seen_at": _("Last used at"),
    "network_address": _("Network address"),
    "browser": _("Browser"),
    "case": _("Case"),
    "process": _("Process"),
    "opened_at": _("Opened at"),
    "closed_at": _("Closed at"),
    "at": _("Moment"),
    "security_event": _("Kind of event"),
    "done": _("What was done"),
    "answers": _("What was entered"),
    "words": _("Words"),
    "paper": _("Kind of paper"),
    "number": _("Number"),
    "type": _("Kind of number"),
    "signed_on": _("Date"),
    "content": _("What it says"),
    "carried": _("Elected or carried"),
    "secret": _("Secret ballot"),
    "recused": _("Takes no part because"),
    "reason": _("Reason"),
    "voted": _("Took part in the vote"),
    "line": _("Number on the ballot"),
    "ballot": _("Open ballot"),
    "on_paper": _("Named among the ballots on paper"),
    "held_on": _("Held on"),
    "present": _("Present"),
    "day": _("Day"),
    "half": _("Half of the day"),
    "host": _("Host"),
    "theme": _("Theme"),
    "leave": _("Kind of leave"),
    "first_day": _("First day"),
    "last_day": _("Last day"),
    "group": _("Group"),
    "register": _("Register"),
    "noted": _("What the row says"),
    "standing": _("Status"),
    "joined_on": _("Joined on"),
    "left_on": _("Left on"),
    "absent": _("Who delegates"),
    "deputy": _("Deputy"),
    "named_by": _("Who named the deputy"),
    "beforehand": _("Remark before the meeting"),
    "held": _("By which post"),
    "notice": _("Kind of notice"),
    "read_at": _("Read at"),
    "reader": _("Reader"),
}
CODES = {
    "entered": _("To be confirmed"),
    "confirmed": _("Confirmed"),
    "struck": _("Struck out"),
    "male": _("Male"),
    "female": _("Female"),
    "for": _("For"),
    "against": _("Against"),
    "blank": _("Blank"),
    "am": _("Morning"),
    "pm": _("Afternoon"),
    "annual": _("Annual leave"),
    "sick": _("Sick leave"),
    "maternity": _("Maternity leave"),
    "course": _("On a course"),
    "other": _("Other"),
    "subject": _("the case is about them"),
    "kin": _("declared kin"),
    "nominator": _("they opened the case"),
    "editor": _("they wrote in the case"),
    "own": _("at their own wish"),
    "task": _("A task"),
    "vote": _("A ballot is awaited"),
    "soon": _("Due soon"),
    "vote_soon": _("A vote ends soon"),
    "late": _("Overdue"),
    "reminded": _("Reminded by somebody who waits"),
    "count": _("Ballots on paper to be counted"),
    "named": _("A ballot on paper in the person's name"),
    "claim": _("A case was taken over or handed over"),
    "objected": _("An objection to a ballot on paper"),
    "case": _("A case went on"),
    "escalated": _("Overdue at the level below"),
    "meeting": _("A meeting"),
    "meeting_off": _("A meeting called off"),
    "address": _("A mail address to be confirmed"),
    "register": _("Rows of a register that end"),
}
CODED = ("sex", "ballot", "half", "leave", "recused", "notice", "standing")


def words(column: str, value: Any, names: Names) -> str:
    """Return one value for people; '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, dict):
        return "; ".join(_answers(value, names) if column in ("answers", "noted") else _content(value))
    text = str(value)
    readers: dict[str, Callable[[str], str]] = {
        "birth_date": lambda iso: str(Birth.of(iso)),
        "phone": show_phone,
        "post": post_title,
        "held": _post,
        "process": process_title,
        "paper": title_of,
        "kinship": lambda kind: str(KINSHIP_TITLES.get(kind, kind)),
        "column": lambda name: str(COLUMNS.get(name, name)),
        "register": lambda key: gettext(REGISTERS[key].title) if key in REGISTERS else key,
        "entitlement": lambda key: gettext(ENTITLEMENTS[key].title) if key in ENTITLEMENTS else key,
        "security_event": lambda kind: str(KINDS.get(Kind(kind), kind)),
        "done": lambda what: str(WHAT.get(what, what)),
        "case": lambda public_id: public_id[:8].upper(),
    }
    if column in readers:
        return readers[column](text)
    return str(CODES.get(text, text)) if column in CODED else text


def _post(held: str) -> str:
    """Return the post of a key as the journal writes it: 'secretary:17', or 'subject:17' for the person concerned."""
    kind = held.partition(":")[0]
    return gettext("the person concerned") if kind == SUBJECT_KEY else post_title(kind)


def _answers(said: Mapping[str, Any], names: Names) -> list[str]:
    """Return the answers of one entry as 'label: value'; those of a form that the program has lost by their keys."""
    found = []
    for section, answers in said.items():
        form = next((name for name, each in FORMS.items() if each.section == section), None)
        pairs = shown_words(form, answers, names) if form else _by_key(answers)
        found += [f"{label}: {value}" for label, value in pairs]
    return found


def _by_key(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(COLUMNS.get(key, key)), str(value)) for key, value in answers.items()]


def _content(content: Mapping[str, Any]) -> list[str]:
    """Return the texts of a paper's content, without their keys, which are names in the program."""
    found: list[str] = []
    for key, value in content.items():
        if key == "wording":  # by which text it was made
            continue
        if isinstance(value, dict):
            found += _content(value)
        elif isinstance(value, str) and value:
            found.append(value)
    return found
