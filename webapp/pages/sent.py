"""What a form sends beside its words: the key that it was rendered with, and the version of the case that it saw."""

from flask import abort, request

from webapp.forms import new_key

LONGEST_KEY = 64


def sent_key() -> str:
    """The form's key, a new one where it has none. 422 for one that no page of ours can have made."""
    keys = request.form.getlist("key")
    if len(keys) > 1 or any(len(key) > LONGEST_KEY for key in keys):
        abort(422)
    return (keys and keys[0]) or new_key()


def sent_version() -> int | None:
    """The version that the form saw; None for none and for what is no number. 422 for two."""
    versions = request.form.getlist("version")
    if len(versions) > 1:
        abort(422)
    text = versions[0] if versions else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
