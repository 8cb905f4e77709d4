"""A form draft: what is typed into a form and not sent is kept for its writer, and filled in when they come back.

It is kept by the button "Save draft", by the script while somebody types, and where a form is sent after the sign-in
has ended. Then the sign-in page carries the text, signed, as one hidden field that is bound to the account which was
signed in before, so that another user of the same browser does not get it; signing in keeps it. A draft is shown at the
address of its form, which a reload or a step back does not lose. It is gone when the form is sent with success.
"""

import datetime as dt
import logging
from typing import Any
from urllib.parse import unquote

from flask import Flask, Response, current_app, g, request, url_for
from flask_wtf.csrf import validate_csrf
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import ValidationError

from webapp.addresses import PLAIN
from webapp.current_user import now, user_or_none
from webapp.db import db
from webapp.logs import facts, kinds_of
from webapp.pages.shared.refusals import PROOF
from webapp.queries.overview.drafts import draft_of
from webapp.services.accounts import drafts
from webapp.services.transaction import StorageBusy

log = logging.getLogger("doan_vu.drafts")

LARGEST = 64 * 1024
"""The largest form that is carried, in bytes; a case's form is smaller."""
KEPT_FOR = dt.timedelta(hours=1)
"""How long the sign-in page carries a form."""
TITLE = "draft_title"
"""The field with the heading of the form's page, under which its writer finds the draft."""
FILES = "pages."
"""What the fields begin with in which pages of papers are chosen; alone the button that sends those of one paper."""
KEEP = "drafts.keep"
"""The page to which a draft is sent; its address holds that of the form."""

Fields = MultiDict[str, str]


def seal(account_id: int | None, path: str, now: dt.datetime) -> str:
    """Return the submitted fields, signed for this path and account; '' if they are not kept."""
    if account_id is None or _form_page(path) is None or not is_keepable():
        return ""
    return str(_signer().dumps([account_id, now.isoformat(), path, request.form.get(TITLE, ""), sent_fields()]))


def sent_fields() -> list[tuple[str, str]]:
    """Return the fields that were sent and are kept in a draft."""
    left_out = ("csrf_token", PROOF, TITLE)
    typed = request.form.items(multi=True)
    return [(name, text) for name, text in typed if name not in left_out and not name.startswith(FILES)]


def kept_again(sealed: str, account_id: int, now: dt.datetime) -> str:
    """Keep the sealed fields as a draft, and return the address of their form; '' if they are not this account's.

    They are not if they are another account's, too old or made up.
    """
    try:
        account, sent_at, path, title, fields = _signer().loads(sealed)
    except (BadData, ValueError):
        return ""
    page = page_of(path)
    if not page or account != account_id or now > dt.datetime.fromisoformat(sent_at) + KEPT_FOR:
        return ""
    drafts.keep(db.session(), account_id, unquote(page), title, fields, now)
    return page


def is_keepable() -> bool:
    """Whether the form that is sent is small enough to be kept."""
    return (request.content_length or 0) <= LARGEST


def keep_sent(account_id: int, page: str) -> None:
    """Keep what is sent as the draft of this page's form."""
    drafts.keep(db.session(), account_id, unquote(page), request.form.get(TITLE, ""), sent_fields(), now())


def kept_form() -> Fields | None:
    """Return what the user has typed into the form of this page and not sent; None for nothing.

    The page then says so above its form (`layout/draft.html`).
    """
    g.draft = draft_here()
    return MultiDict(g.draft.fields) if g.draft else None


def keep_unopened() -> Any:
    """Keep what is sent to a form that does not open to the user, and return it as `draft_here` does.

    None for what is no draft, and for what does not come from a form of ours. Of a form that is not there and of a
    hidden one it is kept alike.
    """
    who, page = user_or_none(), page_of(request.path)
    if who is None or who.actor is None or not page or TITLE not in request.form or not is_keepable():
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))  # it has not been asked for yet: the form did not open
    except ValidationError:
        return None
    keep_sent(who.account_id, page)
    return draft_of(db.session(), who.account_id, unquote(page))


def go_on(account_id: int, page: str) -> None:
    """Keep what is sent as the draft of this page's form, which a further page shows before it is carried out."""
    keep_sent(account_id, page)
    g.draft_stays = True


def draft_here() -> Any:
    """Return the user's draft of the form of this page, as `draft_of` does."""
    who = user_or_none() if request.method == "GET" else None
    return draft_of(db.session(), who.account_id, request.path) if who else None


def register(app: Flask) -> None:
    """Forget every draft whose form is accepted, and keep what was typed into one that is refused."""
    app.after_request(_follow)


def _follow(response: Response) -> Response:
    who, status = g.get("user"), response.status_code
    page = page_of(request.path) if request.method == "POST" and who and status in (303, 409, 422) else ""
    if not page or request.endpoint == KEEP or (g.get("draft_stays") and status == 303):
        return response
    try:
        if status == 303:
            drafts.forget(db.session(), who.account_id, unquote(page))
        elif TITLE in request.form and is_keepable():
            keep_sent(who.account_id, page)
    except (SQLAlchemyError, StorageBusy) as error:
        # The answer stands: what was done is written already, what was refused is on the page.
        log.warning("draft not kept in step", extra=facts(kinds=kinds_of(error)))
    return response


def is_sent() -> bool:
    """Whether the form of this page is being submitted."""
    return request.method == "POST"


def is_form(address: str) -> bool:
    """Whether an address, with what stands behind its path, is one of ours that takes a form."""
    try:
        current_app.create_url_adapter(request).match(address.partition("?")[0], method="POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return PLAIN.fullmatch(address) is not None and not address.startswith("//")


def page_of(path: str) -> str:
    """Return the address of the page that shows the form sent to this path; '' for one whose text is not kept."""
    found = _form_page(path)
    return url_for(found[0], **found[1]) if found else ""


def _form_page(path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the endpoint that shows the form sent to this path, and the values in its address."""
    try:
        endpoint, values = current_app.create_url_adapter(request).match(path, method="POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    if endpoint == KEEP:
        return _form_page(f"/{values['form']}")
    page = vars(current_app.view_functions[endpoint]).get("form_page")
    return (page, dict(values)) if page else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="kept form")
