"""The words of a request in its language.

flask-babel knows the language, formats and files; its own `gettext` asks for context, locale and file at each text, of
which a page has some four hundred: that was a fifth of a page's time. Here they are looked up once a request, and those
that stand in a template itself once for each language, when the template is compiled.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import flask_babel
from babel import Locale, numbers
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask.templating import Environment
from flask_babel import Babel
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup


def register(app: Flask, locale: Callable[[], str]) -> None:
    """Let every text of the application be shown in the language that `locale` says."""
    Babel(app, locale_selector=locale)
    app.jinja_env.globals["_"] = _shown


def decimal(value: float | str | Decimal, shape: str | None = None) -> str:
    """Return a number as this request's language writes it; shape: another than usual, as '#,##0.0'."""
    return _decimal(value, shape, flask_babel.get_locale())


@lru_cache(10_000)
def _decimal(value: float | str | Decimal, shape: str | None, locale: Locale | None) -> str:
    """Write a number once for each language: a sheet of many units has the same few hundred again and again."""
    return numbers.format_decimal(value, shape, locale=locale)


def gettext(msgid: str, **values: Any) -> str:
    """Return a text in the language of this request, with its values."""
    text = _translations().gettext(msgid)
    return text % values if values else text


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """Return a text for a number of things, which stands in it as %(num)s."""
    return _translations().ngettext(one, many, num) % {"num": num, **values}


def in_vietnamese(msgid: str, **values: Any) -> str:
    """Return a text as papers say it, whatever the language of the request, and without one; '' for ''."""
    text = _of_papers().gettext(msgid) if msgid else ""  # the catalogue has its own head there
    return text % values if values else text


@cache
def _of_papers() -> NullTranslations:
    return Translations.load(Path(__file__).parent / "translations", ["vi"])


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


class SpokenEnvironment(Environment):
    """The templates of the application, compiled for each language: what `_` says of a constant text is constant.

    `language` is the one that this environment compiles for; the first knows none, and hands out those of others.
    """

    language = ""

    def _load_template(self, name: str, globals: Any) -> Template:
        if not self.language and (locale := flask_babel.get_locale()):
            return self._spoken(str(locale))._load_template(name, globals)
        return super()._load_template(name, globals)

    def _spoken(self, language: str) -> "SpokenEnvironment":
        """Return the environment of a language, made at the first call."""
        known: dict[str, SpokenEnvironment] = self.__dict__.setdefault("_languages", {})
        if language not in known:
            found = self.overlay()
            found.language = language
            known[language] = found
        return known[language]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language:
            _Constants(self.globals).visit(tree)
        return tree


class _Constants(NodeTransformer):
    """Puts in what `_` and `static` return for a constant: neither changes while the program runs."""

    def __init__(self, known: Any) -> None:
        self._known = known

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802, the name is jinja's
        self.generic_visit(node)
        said = [each.value for each in node.args if isinstance(each, nodes.Const) and isinstance(each.value, str)]
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        alone = not (node.kwargs or node.dyn_args or node.dyn_kwargs) and len(said) == len(node.args) == 1
        if name not in ("_", "static") or not alone:
            return node
        return nodes.Const(self._known[name](*said), lineno=node.lineno)
