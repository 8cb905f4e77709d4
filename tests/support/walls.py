"""The wall at which whoever goes on alone ends: what the engine says at an act that settles something."""

from flask import Flask
from flask_babel import force_locale, gettext

WALL = (
    "You, or declared kin of yours, opened this file: somebody else has to act.",
    "You, or declared kin of yours, wrote this file: somebody else has to act.",
    "You, or declared kin of yours, entered how it was voted: somebody else has to act.",
    "Nobody but you and declared kin has had a hand in this file: somebody else has to act.",
    "It is about you or your declared kin: somebody else has to act.",
    "You wrote this file, or it is about you or your declared kin: somebody else has to act.",
    "You wrote this file: somebody else has to act.",
    "You proposed this erasure: another officer has to confirm it.",
)


def wall_in(app: Flask, text: str) -> list[str]:
    """The sentences of four eyes that a page says, in English."""
    with app.test_request_context("/"), force_locale("vi"):
        return [words for words in WALL if gettext(words) in text]
