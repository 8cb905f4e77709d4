"""Browsers that know an account: a cookie of an earlier sign-in, which distinguishes its owner from who guesses."""

import secrets

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from webapp.current_user import address
from webapp.services.accounts.entering import SignInPlace

YEAR = 365 * 24 * 60 * 60
MOST = 8
"""Accounts that one browser is known by, the last ones: several people may share a computer."""


def place() -> SignInPlace:
    """Return where this request comes from, with the accounts that the browser is known by."""
    return SignInPlace(address(), request.user_agent.string, _known())


def remember(response: Response, account_id: int) -> None:
    """Let the browser be known by an account whose owner has signed in in it."""
    known = _known()
    number = known.pop(str(account_id), "") or secrets.token_urlsafe(12)
    kept = dict([*known.items(), (str(account_id), number)][-MOST:])
    response.set_cookie(
        _name(), _signer().dumps(kept), max_age=YEAR, secure=_https(), httponly=True, samesite="Lax", path="/"
    )


def _known() -> dict[str, str]:
    try:
        known = _signer().loads(request.cookies.get(_name(), ""))
    except BadData:
        return {}
    return dict(known)


def _https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _name() -> str:
    return "__Host-doan-vu-device" if _https() else "doan-vu-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="known device")
