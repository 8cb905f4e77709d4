"""The indicators that this office counts: every Indicator in a module of this folder. A new one needs no line here."""

from workflows.core.discovery import indicators_in

INDICATORS = indicators_in(__name__, __path__)
