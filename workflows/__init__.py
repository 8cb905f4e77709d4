"""The processes that this office runs. A new process is one file here, its forms, and a line in WORKFLOWS."""

from workflows import field_day_forms, nomination_forms
from workflows.core.model import Workflow
from workflows.field_days import FieldDays
from workflows.secretary_nomination import SecretaryNomination

WORKFLOWS: dict[str, type[Workflow]] = {workflow.key: workflow for workflow in (SecretaryNomination, FieldDays)}

__all__ = ["WORKFLOWS", "field_day_forms", "nomination_forms"]
