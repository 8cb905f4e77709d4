"""The processes that this office runs: every Workflow in a module or a folder of this one.

A new one needs no line here.
"""

from workflows.core.discovery import workflows_in

WORKFLOWS = workflows_in(__name__, __path__)
