"""A form draft: values typed when the sign-in had ended survive in the sign-in page, and then with the new sign-in.

On the sign-in page the text is signed and carried as one hidden field, bound to the account that was signed in before,
so that another user of the same browser does not get it. After signing in it is kept with that sign-in for an hour, and
the form is shown with it at its own address, which a reload or a step back does not lose; nothing is submitted.
"""

import datetime as dt
from typing import Any
from urllib.parse import unquote

from flask import current_app, g, request, url_for
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from webapp.addresses import PLAIN
from webapp.current_user import now, user_or_none
from webapp.db import db
from webapp.pages.shared.refusals import PROOF
from webapp.services.accounts import sign_ins

LARGEST = 64 * 1024
"""The largest form that is carried, in bytes; a case's form is smaller."""
KEPT_FOR = dt.timedelta(hours=1)
AGAIN = "kept"
"""The part of an address that asks for what was typed before."""

Fields = MultiDict[str, str]


def seal(account_id: int | None, path: str, now: dt.datetime) -> str:
    """Return the submitted fields, signed for this path and account; '' if they are not kept."""
    if account_id is None or _form_page(path) is None or (request.content_length or 0) > LARGEST:
        return ""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", PROOF)]
    return str(_signer().dumps([account_id, now.isoformat(), path, fields]))


def kept_again(sealed: str, account_id: int, sign_in_id: int, now: dt.datetime) -> str:
    """Keep the sealed fields with a new sign-in, and return the address of their form; '' if they are not its own.

    They are not if they are another account's, too old or made up.
    """
    try:
        account, sent_at, path, fields = _signer().loads(sealed)
    except (BadData, ValueError):
        return ""
    page = page_of(path)
    if not page or account != account_id or now > dt.datetime.fromisoformat(sent_at) + KEPT_FOR:
        return ""
    sign_ins.keep_form(db.session(), sign_in_id, unquote(page), fields, now)
    return f"{page}?{AGAIN}=1"


def kept_form() -> Fields | None:
    """Return the values typed before the sign-in ended, where the address of this form asks for them; else None."""
    if "kept_form" not in g:
        who = user_or_none() if request.method == "GET" and AGAIN in request.args else None
        since, session = now() - KEPT_FOR, db.session()
        fields = sign_ins.kept_form(session, who.sign_in_id, request.path, since) if who else None
        g.kept_form = MultiDict([(name, text) for name, text in fields]) if fields else None
    kept: Fields | None = g.kept_form
    return kept


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
    page = vars(current_app.view_functions[endpoint]).get("form_page")
    return (page, dict(values)) if page else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="kept form")
