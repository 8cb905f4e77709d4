"""The way back to the list, with its filters and its place, from which cases were chosen."""

from flask import request

from webapp.addresses import local_target


def way_back() -> str | None:
    """Return the address of the list from which the cases were chosen, which the forms carry; None for none of ours."""
    return local_target(request.values.get("back"), "") or None
