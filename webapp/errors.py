"""Error pages: what happened, in plain words, and a way out, without the database."""

import logging
import secrets
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.current_user import now, user_or_none
from webapp.db import db
from webapp.filters import sentence
from webapp.frames import menu
from webapp.languages import gettext as _
from webapp.logs import facts, kinds_of
from webapp.pages.shared.form_draft import draft_here, is_sent, keep_unopened
from webapp.pages.shared.refusals import typed_texts, worth_copying
from webapp.pages.shared.search_pace import WITHIN, TooManySearches
from webapp.services.exports import TooManyExports
from webapp.services.refusals import IdempotencyKeyReused, NotFoundForActor, Refused
from webapp.services.security_events import Kind, record_alone
from webapp.services.transaction import RETRY_AFTER, OutcomeUnknown, StorageBusy, is_storage_trouble

log = logging.getLogger("doan_vu.errors")


def register(app: Flask) -> None:
    """Answer every exception with one of these pages."""
    app.register_error_handler(CSRFError, _forged_or_old)
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(NotFoundForActor, _not_found)
    app.register_error_handler(IdempotencyKeyReused, _repeated)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(TooManyExports, _too_many)
    app.register_error_handler(TooManySearches, _searched_out)
    app.register_error_handler(StorageBusy, _busy)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _accident)


def _words(code: int) -> tuple[str, str]:
    """Return the heading and the sentence for a status; those of a bad request for one without its own."""
    return {
        403: (_("Not allowed"), _("You may not do this. Nothing was changed.")),
        404: (_("Page not found"), _("There is no such page, or it is not one that you may see.")),
        405: (
            _("Not available in this way"),
            _("This address cannot be opened directly. Start from the page with the form."),
        ),
        409: (_("Not possible now"), _("This cannot be done as things stand now. Nothing was changed.")),
        413: (_("Too large"), _("What was sent is larger than the server takes. Choose a smaller file.")),
        429: (_("Too much within an hour"), _("Wait a while, then try again.")),
        500: (
            _("Something went wrong here"),
            _("This is an error of the system. Your last action may not have been saved."),
        ),
        503: (
            _("Busy at the moment"),
            _("The data cannot be reached just now. Nothing was changed. Try again soon."),
        ),
    }.get(
        code,
        (_("Invalid request"), _("The server could not read what was sent. Go back and try again.")),
    )


def page(code: int, text: str = "", reference: str = "") -> tuple[str, int]:
    """Return the page for a status, with `text` in place of its usual sentence."""
    _look_who_is_there(code)
    title, usual = _words(code)
    draft = _draft() if code == 404 else None
    typed = worth_copying(draft.fields) if draft else _typed(code)
    g.shows_typed = bool(typed or draft)
    # The same bytes at every address: a forbidden page must not differ from a missing one.
    body = render_template(
        "errors/error.html",
        title=title,
        text=text or usual,
        reference=reference,
        typed=typed,
        draft_url=url_for("drafts.draft", public_id=draft.public_id) if draft else "",
        here="",
        shown_draft=None,
        menu=partial(menu, g.user, None),
    )
    return body, code


def _draft() -> Any:
    """Return the user's draft of this page's form, or of what is sent to it; none while the database is in trouble."""
    with suppress(SQLAlchemyError, StorageBusy):
        return keep_unopened() if is_sent() else draft_here()
    return None


def _typed(code: int) -> list[str]:
    """Return what a person typed into a form that was sent to no page, or to one that they may no longer see.

    It is what they know already, and the same for both. Of a form that was opened before they signed in anew too, if
    their browser says that it is a form of ours: nobody else can make it say so.
    """
    view = vars(current_app.view_functions[request.endpoint]) if request.endpoint else {}
    ours = code == 404 or (code == 403 and request.headers.get("Sec-Fetch-Site") == "same-origin")
    return typed_texts() if ours and view.get("form_page") else []


def _look_who_is_there(code: int) -> None:
    """Load the user for the page's menu if nothing has loaded them yet, as on public pages.

    A database in trouble is not queried: then the page comes without the menu.
    """
    if code != 503 and "user" not in g:
        with suppress(SQLAlchemyError, StorageBusy):
            user_or_none()
    g.setdefault("user", None)


def _note_refusal(what: str) -> None:
    """Record that the user was refused, alike for what is forbidden and for what is not there."""
    if g.get("user"):
        record_alone(db.session(), Kind.REFUSED, now(), what)


def _refusal(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    code = error.code or 500
    if code in (403, 404):
        _note_refusal("page")
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return *page(code), headers


def _unknown_host(_error: SecurityError) -> ResponseReturnValue:
    # Under an unknown host name no address can be built, so not even a page with a way out.
    return _("This is not the address of the application."), 400, {"Content-Type": "text/plain; charset=utf-8"}


def _forged_or_old(_error: CSRFError) -> ResponseReturnValue:
    _note_refusal("token")
    return page(403, _("This form was too old or came from elsewhere. Load its page again and send it once more."))


def _not_found(_error: NotFoundForActor) -> ResponseReturnValue:
    _note_refusal("page")
    return page(404)


def _repeated(_error: IdempotencyKeyReused) -> ResponseReturnValue:
    return render_template("cases/repeated.html"), 422


def _refused(error: Refused) -> ResponseReturnValue:
    return page(409, sentence(error.sentence))


def _too_many(error: TooManyExports) -> ResponseReturnValue:
    _note_refusal("exports")
    return *page(429, sentence(error.sentence)), {"Retry-After": str(60 * error.minutes)}


def _searched_out(error: TooManySearches) -> ResponseReturnValue:
    _note_refusal("searches")
    return *page(429, sentence(error.sentence)), {"Retry-After": str(int(WITHIN))}


def _busy(error: Exception) -> ResponseReturnValue:
    log.error("database busy or away", extra=facts(kinds=kinds_of(error)))
    unknown = isinstance(error, OutcomeUnknown)
    words = _("The connection broke just then: it is not known whether this was recorded. Look before you repeat it.")
    return *page(503, words if unknown else ""), {"Retry-After": str(RETRY_AFTER)}


def _database(error: SQLAlchemyError) -> ResponseReturnValue:
    return _busy(error) if is_storage_trouble(error) else _accident(error)


def _accident(error: Exception) -> ResponseReturnValue:
    """Show a reference and nothing else; the log has the details."""
    reference = secrets.token_hex(4)
    log.error("accident", exc_info=error, extra=facts(reference=reference))
    return page(500, reference=reference)
