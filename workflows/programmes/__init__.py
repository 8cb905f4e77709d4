"""The programmes that this office runs: every Programme in a module of this folder. A new one needs no line here."""

from workflows.core.discovery import programmes_in

PROGRAMMES = programmes_in(__name__, __path__)
