"""The processes that this office runs. A new process is one file here, its forms, and a line in WORKFLOWS."""

from workflows import nomination_forms, rotation_forms
from workflows.core.model import Workflow
from workflows.rotation import Rotation
from workflows.secretary_nomination import SecretaryNomination

WORKFLOWS: dict[str, type[Workflow]] = {workflow.key: workflow for workflow in (SecretaryNomination, Rotation)}

__all__ = ["WORKFLOWS", "nomination_forms", "rotation_forms"]
