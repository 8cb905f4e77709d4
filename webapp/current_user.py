"""The guard of every request: who is asking, and whether they may. A view without a policy is refused."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect

from webapp import actors, languages
from webapp.addresses import came_from, note_forwarding, refuse_damaged, refuse_damaged_form, refuse_overlong_form
from webapp.config import LOCALES
from webapp.db import db
from webapp.filters import deputy_lines, posts_line
from webapp.logs import facts, kinds_of
from webapp.services.accounts import sign_ins
from webapp.services.security_events import ACTING, Acting
from webapp.services.transaction import StorageBusy
from workflows.core.calendar import local_date
from workflows.core.finality import ADMINISTER

log = logging.getLogger("doan_vu.security")
View = TypeVar("View", bound=Callable[..., Any])
Final = str | Callable[[Mapping[str, Any]], str]


class Policy(Enum):
    """A rule of who may ask for a page at all; `access` and the workflow decide what they may do with a case."""

    ANYONE = "anyone"
    SIGNED_IN = "any account"
    PERSON = "an account that belongs to a person"
    ADMINISTRATOR = "a system administrator"


ANYONE, SIGNED_IN = Policy.ANYONE, Policy.SIGNED_IN
PERSON, ADMINISTRATOR = Policy.PERSON, Policy.ADMINISTRATOR

WITH_FIRST_PASSWORD = {"account.password"}
"""The pages an account may reach, beside the public ones, until its first password is replaced."""

HOMES = ("home.home", "account.my_account")
HOMES_OF_ADMINISTRATORS = ("imports.imports", "account.my_account")


@dataclass(frozen=True)
class CurrentUser(UserMixin):
    """The signed-in person or administrator, with the posts held at this moment."""

    account_id: int
    sign_in_id: int
    username: str
    name: str
    administrator: bool
    first_password: bool
    locale: str
    theme: str
    unread: int
    proved_at: dt.datetime | None
    """When the password or the code was last given in this sign-in."""
    second_factor: bool
    """Whether the sign-in provider vouched for a second factor in this sign-in."""
    bound: bool
    """Whether the account can be opened by the office's sign-in provider too."""
    actor: actors.Actor | None

    def get_id(self) -> str:
        return str(self.account_id)

    @property
    def posts_line(self) -> str:
        """Return the posts as shown under the name: 'Bí thư – Chi đoàn Khu phố 1'."""
        return posts_line(self.administrator, self.actor.posts if self.actor else ())

    @property
    def deputy_for(self) -> tuple[str, ...]:
        """Return the user's present delegations as deputy, as a sentence each."""
        delegated = self.actor.delegated if self.actor else ()
        return deputy_lines((one.person, one.workflow, one.last) for one in delegated)


def allow(
    policy: Policy, *, max_body: int | None = None, form_page: str = "", final: Final = "", export: bool = False
) -> Callable[[View], View]:
    """Declare who may ask for this page (below `@bp.route`), and how large a body it takes beyond 1 MiB.

    final: the kind of final act that a form sent here is (`workflows.core.finality`), or a function that says so of the
    values in its address; it needs a fresh proof of who sends it. All that administrators send is one.
    export: whether papers or files with people's data are sent from here; they are counted (`pages.shared.exports`).
    form_page: the endpoint that shows the form sent here, with the same values in its address. If the sign-in had
    ended, it is shown again with the typed values (`form_draft.kept_form`) after the user signs in.
    """

    def mark(view: View) -> View:
        view.policy, view.max_body, view.form_page = policy, max_body, form_page  # type: ignore[attr-defined]
        view.final = final or (ADMINISTER if policy is ADMINISTRATOR else "")  # type: ignore[attr-defined]
        view.export = export  # type: ignore[attr-defined]
        return view

    return mark


def register(app: Flask) -> None:
    """Register sign-in, the policy check of all pages, CSRF protection, and the choice of language."""
    login = LoginManager(app, add_context_processor=False)  # it would query the database for every template
    login.request_loader(_load)
    login.unauthorized_handler(_to_sign_in)
    app.before_request(_guard)
    app.before_request(refuse_overlong_form)
    CSRFProtect(app)  # after the policy check: an unknown user's body is not even read
    app.before_request(refuse_damaged_form)
    languages.register(app, _locale)


def check_policies(app: Flask) -> None:
    """Raise RuntimeError for a page without a policy."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not isinstance(getattr(view, "policy", None), Policy):
            raise RuntimeError(f"{endpoint} has no policy: write @allow(...) below its route")


def signed_in_user() -> CurrentUser:
    """Return the signed-in user, 404 without one. Only for pages that are not public."""
    return user_or_none() or abort(404)


def user_or_none() -> CurrentUser | None:
    """Return the signed-in user, or None. Queries the database once a request, and only if there is a token."""
    if "user" not in g:
        someone = current_user._get_current_object()
        g.user = someone if isinstance(someone, CurrentUser) else None
    found: CurrentUser | None = g.user
    return found


def forget_user() -> CurrentUser | None:
    """Look up the signed-in user again, after the sign-in was started or its account changed in this request."""
    for name in ("user", "_login_user"):
        g.pop(name, None)
    return user_or_none()


def actor() -> actors.Actor:
    """Return the acting person, with the posts held now. Only for pages for a PERSON; 404 otherwise."""
    return signed_in_user().actor or abort(404)


def now() -> dt.datetime:
    """Return the moment of this request, the same from its first line to its last."""
    if "moment" not in g:
        g.moment = current_app.config["CLOCK"]()
    moment: dt.datetime = g.moment
    return moment


def today() -> dt.date:
    """Return the date of this request in Việt Nam."""
    return local_date(now())


def home(who: CurrentUser | None) -> str:
    """The first page of this kind of account, of those that there are; for nobody the sign-in page."""
    if who is None:
        return url_for("signin.sign_in")
    for endpoint in HOMES_OF_ADMINISTRATORS if who.administrator else HOMES:
        if endpoint in current_app.view_functions:
            return url_for(endpoint)
    return "/"


def secret_key() -> str:
    """Return the application's own key, from which those of sealed values follow."""
    return str(current_app.secret_key or "")


def address() -> str:
    """Return the request's address: the socket's peer, or what the trusted proxies report."""
    return request.remote_addr or ""


def _guard() -> ResponseReturnValue | None:
    # An application context may outlive a request (a test, a command): forget the user of the last one.
    for name in ("user", "moment", "draft", "shows_typed", "_login_user"):
        g.pop(name, None)
    db.session().info.pop(ACTING, None)
    refuse_damaged()
    if request.endpoint == "static":
        return None
    now()  # whoever asks: of a practice office each page says on which day it is
    if request.endpoint is None:
        user_or_none()  # the page "not found" looks the same as for a forbidden one
        return None
    marks = vars(current_app.view_functions[request.endpoint])
    if marks["max_body"]:
        request.max_content_length = marks["max_body"]
    return _let_in(marks["policy"])


def _let_in(policy: Policy) -> ResponseReturnValue | None:
    """Return None to admit the user, or the response instead: a missing page's 404 for a wrong kind of account."""
    if policy is ANYONE:
        return None
    who = user_or_none()
    if who is None:
        return _to_sign_in()
    if who.first_password and request.endpoint not in WITH_FIRST_PASSWORD:
        return redirect(url_for("account.password"), 303)
    if (policy is PERSON and who.actor is None) or (policy is ADMINISTRATOR and not who.administrator):
        if request.path == "/" and who.actor is None:
            return redirect(home(who), 303)
        abort(404)
    return None


def _load(_request: Request) -> CurrentUser | None:
    """Return the user of the token in the cookie, with the posts held today."""
    token = session.get("sign_in")
    live = sign_ins.find(db.session(), token, now()) if isinstance(token, str) else None
    if live is None:
        return None
    try:
        if "X-By-Itself" not in request.headers:  # a screen that asks anew by itself keeps no sign-in alive
            sign_ins.touch(db.session(), live, now())
    except StorageBusy as error:
        log.warning("last use not noted", extra=facts(kinds=kinds_of(error)))
    note_forwarding()
    db.session().info[ACTING] = Acting(live.account_id, live.person_id)
    return CurrentUser(
        account_id=live.account_id,
        sign_in_id=live.sign_in_id,
        username=live.username,
        name=live.person_name or live.username,
        administrator=live.administrator,
        first_password=live.first_password,
        locale=live.locale,
        theme=live.theme,
        unread=live.unread,
        proved_at=live.proved_at,
        second_factor=live.second_factor,
        bound=live.bound,
        actor=_actor(live),
    )


def _actor(live: sign_ins.LiveSignIn) -> actors.Actor | None:
    if live.person_id is None or live.person_name is None:
        return None
    return actors.actor_on(db.session(), live.person_id, live.person_name, today())


def _to_sign_in() -> ResponseReturnValue:
    """Redirect to the sign-in page, and from there back to the requested page, or to the one whose form was sent.

    A form whose typed values are to be kept is redirected with its body (307) if this browser was signed in; nothing of
    it is read here.
    """
    view = vars(current_app.view_functions[request.endpoint]) if request.endpoint else {}
    if request.method == "POST" and view.get("form_page") and "account" in session:
        return redirect(url_for("signin.sign_in", form=request.path), 307)
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else came_from()
    return redirect(url_for("signin.sign_in", next=wanted if wanted and wanted != "/" else None), 303)


def _locale() -> str:
    """Return the language of the account; of the browser's session if nobody is signed in."""
    if not has_request_context():
        return LOCALES[0]
    who: CurrentUser | None = g.get("user")
    chosen = who.locale if who else session.get("locale")
    return chosen if chosen in LOCALES else LOCALES[0]
