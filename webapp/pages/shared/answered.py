"""The page that answers a form, at an address of its own: loading it again, or going back to it, sends nothing twice.

A browser that sends a form by itself and gets a page in answer asks before it loads that page again, and cannot go back
to it. So the page is kept for a while and the browser is sent to it, at the address that the form went to, with a
token behind it. Programs, and the script of our pages, which puts the answer into the page that is there, get the
answer as it is. What comes of a view that is marked `secret` is kept nowhere and answered as it is, too.
"""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from webapp.access import sees_below
from webapp.addresses import local_target
from webapp.current_user import CurrentUser, View, actor, home, now, secret_key, today, user_or_none
from webapp.db import db
from webapp.frames import is_fragment
from webapp.logs import facts, kinds_of
from webapp.pages.shared.case_loading import NOTED, case_or_404
from webapp.pages.shared.form_draft import page_of
from webapp.queries.papers.register import paper_for
from webapp.queries.people.seating import seating
from webapp.services.accounts import answered_pages as service
from webapp.services.transaction import StorageBusy

log = logging.getLogger("doan_vu.answered")

TOKEN = "answered"
"""The part of an address that opens a kept page."""
KEPT = (200, 409, 422)
"""What a page is kept with: it shows a form once more, or what comes of it. Errors of the server are said at once."""
OWN_WORDS = (403, 404)
"""The status of pages that are kept because they show what their reader typed; others of it are said at once."""


def secret(view: View) -> View:
    """Mark a view (below `@allow`) to which ballots, passwords or codes are sent, or which shows them in answer.

    No page of it is kept for a moment.
    """
    view.secret = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Keep the pages that answer forms, and show them again. Before whatever else reads the status of an answer.

    Flask calls what is registered first last.
    """
    app.before_request(_show)
    app.after_request(_keep)


def _show() -> ResponseReturnValue | None:
    """Return the kept page that the address asks for; if there is none any longer, the page of its form."""
    if request.method != "GET" or TOKEN not in request.args:
        return None
    endpoint, values = _taker()
    if not endpoint:
        return None
    who = user_or_none()
    if who is not None:
        found = service.find(db.session(), _reader(who), request.args[TOKEN], now())
        if found and (found[1] in OWN_WORDS or _may_see(endpoint, values)):
            return make_response(found)
    return redirect(_without_token() if request.endpoint else page_of(request.path) or _page_above(home(who)), 303)


def _keep(response: Response) -> Response:
    """Keep the page that answers a form, and send the browser to it. What goes wrong with that changes no answer."""
    who = g.get("user")
    if request.method != "POST" or who is None or not request.endpoint:
        return response
    itself = _is_navigation()
    try:
        if response.status_code == 303 and (itself or f"{TOKEN}=" in (request.referrer or "")):
            service.forget(db.session(), who.sign_in_id, {request.path, page_of(request.path)} - {""})
        elif itself and _is_kept(response):
            reader, page = _reader(who), response.get_data()
            if token := service.keep(db.session(), reader, page, response.status_code, now()):
                _send_on(response, token)
    except (SQLAlchemyError, StorageBusy, RuntimeError) as error:
        log.warning("answer not kept", extra=facts(kinds=kinds_of(error)))
    return response


def _is_navigation() -> bool:
    """Whether a browser itself sends the form. One that speaks without encryption says less of what it does."""
    said = request.headers.get("Sec-Fetch-Mode") or (
        "navigate" if "Upgrade-Insecure-Requests" in request.headers else ""
    )
    return said == "navigate" and not is_fragment()


def _is_kept(response: Response) -> bool:
    """Whether an answer is a page to be kept: no secret one, none that leads elsewhere, none that may be lost at once.

    A sealed case outside of its own address is of the last kind: `_may_see` would not ask for it again.
    """
    marks = vars(current_app.view_functions[request.endpoint or ""])
    if "secret" in marks or "Refresh" in response.headers:
        return False
    if request.environ.get(NOTED) and not request.path.startswith("/cases/"):
        return False
    kept = (*KEPT, *OWN_WORDS) if g.get("shows_typed") else KEPT
    return response.status_code in kept and response.mimetype == "text/html"


def _send_on(response: Response, token: str) -> None:
    """Make of the answer a redirect to where it is kept; its cookies stay."""
    response.status_code = 303
    response.location = _without_token(token)
    response.set_data("")


def _without_token(token: str = "") -> str:
    """Return the present address with this token in place of any other, or with none."""
    args: MultiDict[str, str] = MultiDict(request.args)
    args.poplist(TOKEN)
    if token:
        args[TOKEN] = token
    query = urlencode(list(args.items(multi=True)))
    return f"{request.path}?{query}" if query else request.path


def _page_above(otherwise: str) -> str:
    """Return the nearest page above the present address, on which forms that are sent here mostly stand."""
    path = request.path
    while path := path.rpartition("/")[0]:
        if above := local_target(path, ""):
            return above
    return otherwise


def _taker() -> tuple[str, Mapping[str, Any]]:
    """Return the endpoint that takes forms at the present address, and the values in it; '' for none."""
    try:
        return current_app.create_url_adapter(request).match(request.path, method="POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return "", {}


def _reader(who: CurrentUser) -> service.PageReader:
    """Return who is asking, with all that their pages depend on.

    Another post of theirs, or the end of one, makes another reader; and so does whoever comes, goes or moves among the
    people that they oversee: a page may show anybody of these.
    """
    rights: list[Any] = [who.account_id, who.administrator, who.first_password]
    if who.actor:
        rights += sorted(map(repr, (*who.actor.posts, *who.actor.delegated)))
        rights.append(seating(db.session(), sees_below(who.actor), today()))
    return service.PageReader(
        secret_key(), who.sign_in_id, hashlib.sha256(repr(rights).encode()).hexdigest(), request.path
    )


def _may_see(endpoint: str, values: Mapping[str, Any]) -> bool:
    """Whether the case or paper that a page is about may still be seen. That a case is opened is noted."""
    if "paper_id" in values and paper_for(db.session(), actor(), values["paper_id"]) is None:
        return False
    at = next(rule.rule for rule in current_app.url_map.iter_rules(endpoint))
    names = [name for name in ("public_id", "case") if f"/cases/<public_id:{name}>" in at]
    return all(case_or_404(values[name]) for name in names)
