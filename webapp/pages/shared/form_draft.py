"""A form draft: values typed when the sign-in had ended survive in the sign-in page itself, and nowhere else.

The text is signed and carried as one hidden field, bound to the account that was signed in before, so that another user
of the same browser does not get it. After signing in the form is shown again with it; nothing is submitted.
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
"""The largest form that is carried, in bytes; a case's form is smaller."""
KEPT_FOR = dt.timedelta(hours=1)

Fields = MultiDict[str, str]


def seal(account_id: int | None, path: str, now: dt.datetime) -> str:
    """Return the submitted fields, signed for this path and account; '' if they are not kept."""
    if account_id is None or _form_page(path) is None or (request.content_length or 0) > LARGEST:
        return ""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return str(_signer().dumps([account_id, now.isoformat(), path, fields]))


def shown_again(sealed: str, account_id: int, now: dt.datetime) -> ResponseReturnValue | None:
    """Return the page with the form and its typed values; None if it is another account's, too old or unavailable.

    Only the view that shows a form is called, never the one that receives it.
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
    """Return the values typed before the sign-in ended; None for every other request."""
    fields: Fields | None = g.get("kept_form")
    return fields


def is_sent() -> bool:
    """Whether the form of this very page is being submitted, and not only shown again after the sign-in."""
    return request.method == "POST" and "kept_form" not in g


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
