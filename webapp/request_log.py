"""Facts for the log about the request in which a line is written."""

import secrets

from flask import g, has_app_context, has_request_context, request


def request_id() -> str:
    """Return the random number of the request, the same in all its lines."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def surroundings() -> dict[str, object]:
    """Return who asks, in which request, from which address."""
    if not has_app_context():
        return {}
    who = g.get("user")
    known: dict[str, object] = {"account": who.account_id if who else None}
    if has_request_context():
        known |= {"request": request_id(), "address": request.remote_addr, "page": request.endpoint}
    return known
