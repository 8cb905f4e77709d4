"""The details of a request for an exception: from which rule, to what, by which paper, and why."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from webapp.filters import rule_words
from webapp.languages import gettext
from webapp.models import ChangeRequest
from webapp.pages.changes.values import ChangeDetails, ChangedValue
from webapp.services.changes.exceptions import exception_in


@dataclass(frozen=True, slots=True)
class RequestedCase:
    """The case that a request is for."""

    url: str
    reference: str


def of_exception(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return the value for the case beside the one that it has, the paper, and why, until that stands in the case."""
    said, old = exception_in(change.content), change.before
    source: str = old["source"]
    values = [
        ChangedValue(
            gettext("Value for this case"),
            rule_words(old["measure"], old["value"]),
            rule_words(said.measure or old["measure"], said.value),
        ),
        ChangedValue(gettext("Source"), gettext(source), said.paper.text),
    ]
    if change.file is not None:
        values.append(ChangedValue(gettext("Reason"), "", change.file.decode()))
    case = RequestedCase(url_for("cases.case", public_id=said.case), said.case[:8].upper())
    return ChangeDetails(values, "changes/_case.html", case)
