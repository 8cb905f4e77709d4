"""The registers that this office keeps: every Register in a module of this folder. A new one needs no line here."""

from workflows.core.discovery import registers_in

REGISTERS = registers_in(__name__, __path__)
