"""What a form sends beside its words: the key that it was rendered with, the version that it saw, a ballot."""

from collections.abc import Iterable

from flask import abort, request
from flask_babel import gettext as _

from webapp.forms import new_key
from webapp.queries.paging import whole_number

LONGEST_KEY = 64


def sent_key() -> str:
    """The form's key, a new one where it has none. 422 for one that no page of ours can have made."""
    keys = request.form.getlist("key")
    if len(keys) > 1 or any(len(key) > LONGEST_KEY for key in keys):
        abort(422)
    return request.form.get("key") or new_key()


def sent_version() -> int | None:
    """The version that the form saw; None for none and for what is no number. 422 for two."""
    versions = request.form.getlist("version")
    if len(versions) > 1:
        abort(422)
    text = versions[0] if versions else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def sent_votes() -> frozenset[int]:
    """The votes that the form was rendered for; one that names none was rendered for no vote that runs."""
    return frozenset(numbers(request.form.get("vote", "").split(",")))


def sent_ballot() -> tuple[str, set[int]]:
    """The ballot that a form carries: its choice, '' for none or two, and the candidates whose names it keeps.

    Ticked names without a choice are 'for': the form of an election has only the box for a blank ballot beside them.
    """
    choices, names = request.form.getlist("choice"), numbers(request.form.getlist("candidate"))
    if len(choices) == 1:
        return choices[0], names
    return ("for" if names and not choices else ""), names


def sent_for() -> int | None:
    """The member whose ballot a form carries, where it is not the visitor's own. 422 for two."""
    texts = request.form.getlist("for")
    if len(texts) > 1:
        abort(422)
    return min(numbers(texts), default=None)


def ballot_counted(receipt: str, runs: bool, for_id: int | None) -> str:
    """What is said to somebody whose ballot was counted: the receipt of a secret one, or whether it may be changed."""
    if for_id is not None:
        said = _("The ballot that you gave in the comrade's place is counted.")
        return f"{said} {_('Receipt: %(code)s', code=receipt)}" if receipt else said
    if receipt:
        return _("Your ballot is counted. Receipt: %(code)s", code=receipt)
    if runs:
        return _("Your ballot is counted. You may change it until the vote closes.")
    return _("Your ballot is counted, and with it the vote is closed.")


def numbers(texts: Iterable[str | None]) -> set[int]:
    """Ids out of a form; what is none is a person or place that does not exist: 0."""
    found = set()
    for text in texts:
        try:
            found.add(whole_number(text or ""))
        except ValueError:
            found.add(0)
    return found
