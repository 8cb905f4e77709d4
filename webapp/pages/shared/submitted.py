"""Data that a form submits beside its answers: its idempotency key, the version that it saw, a ballot."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, request
from werkzeug.datastructures import MultiDict

from webapp.addresses import opened_number, sealed_number
from webapp.forms import new_key
from webapp.languages import gettext as _
from webapp.queries.paging import whole_number

LONGEST_KEY = 64


def sent_key() -> str:
    """Return the form's key, a new one if it has none. 422 for one that no page of ours can have made."""
    keys = request.form.getlist("key")
    if len(keys) > 1 or any(len(key) > LONGEST_KEY for key in keys):
        abort(422)
    return request.form.get("key") or new_key()


def sent_version() -> int | None:
    """Return the version that the form saw; None for none and for anything but a number. 422 for two."""
    return version_in(request.form)


def version_in(sent: MultiDict[str, str]) -> int | None:
    """Return the version among the fields of a form, as `sent_version`."""
    versions = sent.getlist("version")
    if len(versions) > 1:
        abort(422)
    return version_of(versions[0] if versions else "")


def version_of(text: str) -> int | None:
    """Return the version that a text of a form names; None for anything but a number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def sent_cases() -> dict[str, int | None]:
    """Return the cases that a form is about, each with the version that it saw: 'k7mqx3pd9whn.4,…'."""
    return cases_in(request.form)


def cases_in(form: MultiDict[str, str]) -> dict[str, int | None]:
    """Return the cases among the fields of a form, as `sent_cases`."""
    sent = (each.rpartition(".") for each in form.get("cases", "").split(",") if "." in each)
    return {public_id: version_of(text) for public_id, _dot, text in sent}


def sent_votes() -> frozenset[int]:
    """Return the votes that the form was rendered for; an empty set matches no running vote."""
    sent = request.form.get("vote", "").split(",")
    return frozenset(number for text in sent if (number := opened_number("vote", text)) is not None)


def vote_field(vote_id: int) -> str:
    """Return the vote that a form is for, as the form carries it (`sent_votes`)."""
    return sealed_number("vote", vote_id)


@dataclass(frozen=True, slots=True)
class SentBallot:
    """A ballot of a form: its choice, '' for none or two; the names that it is for; the lines that it is against."""

    choice: str
    names: set[int]
    against: set[int]

    def said(self, name: int) -> str:
        """Return its choice on a name; '' for none."""
        return "for" if name in self.names else "against" if name in self.against else "blank" if self.choice else ""


def sent_ballot() -> SentBallot:
    """Return the ballot of a form.

    Ticked names without a choice mean 'for': the form of an election has only the box for a blank ballot beside them.
    Over a list each line has a choice of its own, and is blank without one. 422 for two choices on one line.
    """
    lines = {name.removeprefix("line-"): request.form.getlist(name) for name in request.form if name[:5] == "line-"}
    if any(len(each) > 1 for each in lines.values()):
        abort(422)
    if any(each not in (["for"], ["against"], ["blank"]) for each in lines.values()):
        return SentBallot("", set(), set())
    if lines:
        chosen = {said: [name for name, each in lines.items() if each == [said]] for said in ("for", "against")}
        names, against = numbers(chosen["for"]), numbers(chosen["against"])
        return SentBallot("for" if names or against else "blank", names, against)
    choices, names = request.form.getlist("choice"), numbers(request.form.getlist("candidate"))
    if len(choices) == 1:
        return SentBallot(choices[0], names, set())
    return SentBallot("for" if names and not choices else "", names, set())


def sent_for() -> int | None:
    """Return the member whose ballot a deputy submits; None for the user's own. 422 for two."""
    texts = request.form.getlist("for")
    if len(texts) > 1:
        abort(422)
    return min(numbers(texts), default=None)


def ballot_counted(receipt: str, runs: bool, for_id: int | None) -> str:
    """Return the message for a counted ballot: the receipt of a secret one, or whether it may be changed."""
    if for_id is not None and receipt:
        message = _("The ballot that you gave in the comrade's place is counted.")
        return f"{message} {_('Receipt: %(code)s', code=receipt)}"
    if for_id is not None:
        return _("The vote that you cast in the comrade's place is recorded.")
    if receipt:
        return _("Your ballot is counted. Receipt: %(code)s", code=receipt)
    if runs:
        return _("Your vote is recorded. You may change it until voting ends.")
    return _("Your vote is recorded, and with it voting ends.")


def numbers(texts: Iterable[str | None]) -> set[int]:
    """Return ids from a form; 0, an id that does not exist, for anything that is not a number."""
    found = set()
    for text in texts:
        try:
            found.add(whole_number(text or ""))
        except ValueError:
            found.add(0)
    return found
