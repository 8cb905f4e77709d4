"""Views: one folder a subject. Every module named `routes` is registered."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from flask import Flask

from webapp.frames import GROUPS, MenuEntry
from webapp.pages.shared import answered, exports, form_draft, scanned_uploads, search_pace, standby, tables


def routes() -> Iterator[ModuleType]:
    """Import and return every module below this package that is named `routes`, in the order of their paths."""
    names = sorted(module.name for module in walk_packages(__path__, f"{__name__}."))
    return (import_module(name) for name in names if name.endswith(".routes"))


def register(app: Flask) -> None:
    """Register the blueprint `bp` of every routes module, put its `MENU` into the menu, and count exports."""
    menu: list[MenuEntry] = []
    for module in routes():
        app.register_blueprint(module.bp)
        menu += getattr(module, "MENU", ())
    answered.register(app)
    scanned_uploads.register(app)
    search_pace.register(app)
    exports.register(app)
    form_draft.register(app)
    standby.register(app)
    tables.register(app)
    app.extensions["menu"] = sorted(menu, key=lambda entry: (GROUPS.index(entry.group), entry.place))
