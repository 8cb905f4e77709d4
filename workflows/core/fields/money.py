"""Amounts of đồng: as people write them (1.300.000, 1 300 000, 1300000đ), and a field that shows them with points."""

import re
from typing import Any

from workflows.core.forms import Count
from workflows.core.text import _
from workflows.core.vietnamese import Refusal, number, parse_count

_DONG = re.compile(r"\s*(?:đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE)
_CLEAR_FROM = 10_000
"""An amount below this with a mark in it ('1.300') may be meant in thousands of đồng."""


def parse_money(value: str, most: int) -> int:
    """An amount of đồng as people write it, with đ or without.

    Raises Refusal, with the reason, for parts of a đồng, for words ('1,5 triệu'), and for what may be meant in
    thousands.
    """
    text = " ".join(value.split())
    bare = _DONG.sub("", text)
    try:
        found = parse_count(bare, most)
    except Refusal:
        if bare.isascii() and bare.isdigit():
            raise
        raise Refusal(
            _("“%(text)s” is not an amount of money"),
            _("Write the whole amount in digits, for example 1.300.000"),
            text=text[:60],
        ) from None
    if bare == text and not bare.isdigit() and found < _CLEAR_FROM:
        raise Refusal(
            _("“%(text)s” may be meant in thousands"),
            _("Write the whole amount, for example 1.300.000, or 1300 without a mark"),
            text=text,
        )
    return found


class Money(Count):
    """An amount of đồng, shown again with points."""

    read = staticmethod(parse_money)

    def __init__(self, label: str, *, most: int = 999_999_999, **kwargs: Any) -> None:
        super().__init__(label, most=most, **kwargs)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else number(self.data)
