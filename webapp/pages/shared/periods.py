"""Reporting periods in words."""

from webapp.filters import sentence
from workflows.core.programmes.periods import Period, period_sentence


def period_words(period: Period) -> str:
    """Return 'Năm 2027', '6 tháng đầu năm 2027', 'Quý III năm 2027', 'Tháng 3 năm 2027'."""
    return sentence(period_sentence(period))
