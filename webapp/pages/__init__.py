"""The rooms: one module each, all named here."""

from importlib import import_module

from flask import Flask

PAGES = (
    "signin",
    "account",
    "mail_choices",
    "notices",
    "health",
    "inbox",
    "start",
    "cases",
    "meetings",
    "meeting_cases",
    "bulk",
    "imports",
    "indicators",
    "people",
    "units",
    "rules",
    "tracking",
    "papers",
    "issued",
    "verify",
    "paper_templates",
)


def register(app: Flask) -> None:
    """Register the blueprint `bp` of every room."""
    for name in PAGES:
        app.register_blueprint(import_module(f"webapp.pages.{name}").bp)
