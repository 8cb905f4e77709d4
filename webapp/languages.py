"""The words of a request in its language.

flask-babel knows the language, formats and files; its own `gettext` asks for context, locale and file at each text, of
which a page has some four hundred: that was a fifth of a page's time. Here they are looked up once a request.
"""

from collections.abc import Callable
from typing import Any

import flask_babel
from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Babel
from markupsafe import Markup


def register(app: Flask, locale: Callable[[], str]) -> None:
    """Let every text of the application be shown in the language that `locale` says."""
    Babel(app, locale_selector=locale)
    app.jinja_env.globals["_"] = _shown


def gettext(msgid: str, **values: Any) -> str:
    """Return a text in the language of this request, with its values."""
    text = _translations().gettext(msgid)
    return text % values if values else text


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """Return a text for a number of things, which stands in it as %(num)s."""
    return _translations().ngettext(one, many, num) % {"num": num, **values}


def is_said(msgid: str) -> bool:
    """Whether a text is one that this request's language has; English has every one."""
    locale = flask_babel.get_locale()
    return locale is None or locale.language == "en" or _translations().gettext(msgid) != msgid


def _translations() -> NullTranslations:
    try:
        here = g._get_current_object()
    except RuntimeError:  # outside of an application, where there is no language
        return NullTranslations()
    # Where flask-babel kept it until its second version, and still forgets it when the language is forced or changed.
    about = here.get("_flask_babel")
    found: NullTranslations | None = getattr(about, "babel_translations", None)
    if found is None:
        found = flask_babel.get_translations()
        here.get("_flask_babel").babel_translations = found
    return found


def _shown(msgid: str, **values: Any) -> Markup:
    """Return a text for a template, with its values escaped; a text without values costs no formatting."""
    text = Markup(_translations().gettext(msgid))
    return text % values if values or "%" in text else text
