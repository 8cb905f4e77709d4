"""The rooms: one module each, all named here."""

from importlib import import_module

from flask import Flask

PAGES = (
    "signin",
    "account",
    "mail_choices",
    "notices",
    "standins",
    "health",
    "inbox",
    "start",
    "cases",
    "meetings",
    "replanning",
    "meeting_cases",
    "meeting_papers",
    "bulk",
    "field_days",
    "field_leave",
    "imports",
    "indicators",
    "people",
    "kinship",
    "units",
    "reorganisations",
    "rules",
    "calendar",
    "tracking",
    "papers",
    "numbering",
    "issued",
    "books",
    "verify",
    "paper_templates",
    "readings",
    "groups",
    "recommendations",
    "versions",
)


def register(app: Flask) -> None:
    """Register the blueprint `bp` of every room."""
    for name in PAGES:
        app.register_blueprint(import_module(f"webapp.pages.{name}").bp)
