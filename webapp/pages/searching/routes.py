"""Where every search form is sent: it answers with the address of the list, in which the words are sealed."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from webapp.addresses import local_target
from webapp.current_user import SIGNED_IN, allow, home, signed_in_user
from webapp.pages.shared.list_query import sealed_address

bp = Blueprint("searching", __name__)


@bp.post("/search")
@allow(SIGNED_IN)
def search() -> ResponseReturnValue:
    """Go to the list that the form belongs to (`to`), with its filters and the sealed words."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "to")]
    to = local_target(request.form.get("to"), home(signed_in_user()))
    return redirect(sealed_address(to, fields), 303)
