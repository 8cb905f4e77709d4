"""What was typed into a form when the sign-in had ended: it waits in the sign-in page itself, and nowhere else.

The text is signed and carried as one hidden field, bound to the account that was signed in before, so that somebody
else at the same browser does not get it. After signing in the form is shown again with it; nothing is done.
"""

import datetime as dt
from typing import Any, cast

from flask import current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LARGEST = 64 * 1024
"""Bytes of a form that are carried; a case's form says less."""
KEPT_FOR = dt.timedelta(hours=1)

Fields = MultiDict[str, str]


def seal(account_id: int | None, path: str, now: dt.datetime) -> str:
    """The fields of the form that is being sent, as sent to this path by this account; '' where they are not kept."""
    if account_id is None or _form_page(path) is None or (request.content_length or 0) > LARGEST:
        return ""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return str(_signer().dumps([account_id, now.isoformat(), path, fields]))


def shown_again(sealed: str, account_id: int, now: dt.datetime) -> ResponseReturnValue | None:
    """The page with the form and what was typed into it; None where it is not this account's, too old or not to be had.

    Only the page that shows a form is called, never the one that takes it.
    """
    try:
        account, sent_at, path, fields = _signer().loads(sealed)
    except (BadData, ValueError):
        return None
    found = _form_page(path)
    if found is None or account != account_id or now > dt.datetime.fromisoformat(sent_at) + KEPT_FOR:
        return None
    g.kept_form = MultiDict(map(tuple, fields))
    try:
        endpoint, values = found
        page = cast(ResponseReturnValue, current_app.view_functions[endpoint](**values))
    except HTTPException:  # the page is gone for this person, or the act is done
        del g.kept_form
        return None
    return page


def kept_form() -> Fields | None:
    """What was typed before the sign-in ended; None on every other visit."""
    fields: Fields | None = g.get("kept_form")
    return fields


def is_sent() -> bool:
    """Whether the form of this very page is being sent, and not only shown again after the sign-in."""
    return request.method == "POST" and "kept_form" not in g


def page_of(path: str) -> str:
    """The address of the page that shows the form sent to this path; '' for one whose text is not kept."""
    found = _form_page(path)
    return url_for(found[0], **found[1]) if found else ""


def _form_page(path: str) -> tuple[str, dict[str, Any]] | None:
    """The endpoint that shows the form sent to this path, and the values in its address."""
    try:
        endpoint, values = current_app.create_url_adapter(request).match(path, method="POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    page = vars(current_app.view_functions[endpoint]).get("form_page")
    return (page, dict(values)) if page else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="kept form")
