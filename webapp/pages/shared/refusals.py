"""Answers of a view to what a service refuses, without losing what was typed."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from flask import abort, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Field

from webapp.filters import sentence
from webapp.forms import Submission, refuse
from webapp.services.refusals import ClosesVote, IdempotencyKeyReused, InvalidAnswers, Refused, Stale
from webapp.services.throttling import TooManyAttempts
from workflows.core.text import Sentence

LONGEST_SHOWN = 64 * 1024
"""The largest form whose texts are shown again by a page that does not know it, in bytes."""

MOST_REASONS = 5


@contextmanager
def answering(
    refused: Callable[[Refused], ResponseReturnValue],
    stale: Callable[[], ResponseReturnValue] | None = None,
    form: Iterable[Field] = (),
    closes: Callable[[], ResponseReturnValue] | None = None,
) -> Iterator[None]:
    """Run a command of a service. What it refuses ends the view with the answer that `refused` makes of it.

    stale: answers what was sent from a page that is out of date. form: what was typed, shown where a key comes back
    with other answers. closes: answers a command that would end the vote, and asks whether it may; without one nothing
    that can end a vote may be sent. NotFoundForActor is a 404 of every view (`webapp.errors`).
    """
    try:
        yield
        return
    except Stale:
        if stale is None:
            raise
        answer = stale()
    except ClosesVote:
        if closes is None:
            raise
        answer = closes()
    except IdempotencyKeyReused:
        answer = render_template("cases/repeated.html", typed=typed_words(form)), 422
    except Refused as refusal:
        answer = refused(refusal)
    abort(make_response(answer))


def answering_at_fields(
    form: Submission, page: Callable[[], str], status: int = 409, at: str = ""
) -> AbstractContextManager[None]:
    """Run a command of a service. What it refuses is put at its field (`forms.refuse`), and the page is shown again.

    status: of that page; it is 422 where answers cannot be accepted.
    """

    def refused(refusal: Refused) -> ResponseReturnValue:
        refuse(form, refusal, at)
        return page(), 422 if isinstance(refusal, InvalidAnswers) else status

    return answering(refused, form=form)


def answering_with_wait(page: Callable[[str], str], form: Submission | None = None) -> AbstractContextManager[None]:
    """Run a command whose tries are counted. What it refuses is put into the form and shown again: 422.

    page: makes the page of the refusal's sentence. Where tries came too fast the answer is 429, with the seconds to
    wait.
    """

    def refused(refusal: Refused) -> ResponseReturnValue:
        if form is not None:
            refuse(form, refusal)
        shown = page(sentence(refusal.sentence))
        if isinstance(refusal, TooManyAttempts):
            return shown, 429, {"Retry-After": str(60 * refusal.minutes)}
        return shown, 422

    return answering(refused)


def typed_words(fields: Iterable[Any]) -> list[tuple[str, str]]:
    """Return what was typed into a form that cannot be shown again, as label and text, so that nothing is lost.

    Hidden fields and empty ones are left out.
    """
    shown = (field for field in fields if getattr(field.widget, "input_type", "") != "hidden")
    return [(field.label.text, text) for field in shown if (text := _text(field))]


UNTYPED = re.compile(r"[a-z0-9_.,-]*")
"""What a field sends that nobody typed: ids and codes."""
PROOF = "proof"
"""The field with the password, or a code, that a final act asks for; it is shown and kept nowhere."""
HIDDEN = frozenset(
    (PROOF, "csrf_token", "key", "receipt", "seen", "sha256", "upload", "file_name", "next", "units", "draft_title")
)
"""Fields of forms that are hidden, and whose values have capitals."""


def typed_texts() -> list[str]:
    """Return what was typed into a form that is not known here, to be copied.

    Its texts, without names, ids and codes.
    """
    if request.method != "POST" or (request.content_length or 0) > LONGEST_SHOWN:
        return []
    return worth_copying(request.form.items(multi=True))


def worth_copying(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return the texts among fields of an unknown form, without names, ids and codes."""
    return [text for name, text in fields if name not in HIDDEN and not UNTYPED.fullmatch(text)]


def _text(field: Any) -> str:
    typed = [str(each) for each in field.raw_data or () if str(each).strip()]
    labels = {row.value: row.label for row in field.iter_choices()} if typed and hasattr(field, "iter_choices") else {}
    return ", ".join(str(labels.get(each) or each) for each in typed).strip()


def flash_refusals(results: Iterable[Sentence | None]) -> None:
    """Say why some of many acts were refused, each reason once and at most MOST_REASONS of them; None for one done."""
    for why in list(dict.fromkeys(sentence(refusal) for refusal in results if refusal))[:MOST_REASONS]:
        flash(why, "warning")
