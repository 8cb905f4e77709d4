"""The processes that this office runs. A new process is one file here, its forms, and a line in WORKFLOWS."""

from workflows import election_forms, field_day_forms, nomination_forms, rotation_forms
from workflows.committee_election import CommitteeElection
from workflows.core.model import Workflow
from workflows.field_days import FieldDays
from workflows.rotation import Rotation
from workflows.secretary_nomination import SecretaryNomination

WORKFLOWS: dict[str, type[Workflow]] = {
    workflow.key: workflow for workflow in (SecretaryNomination, Rotation, FieldDays, CommitteeElection)
}

__all__ = ["WORKFLOWS", "election_forms", "field_day_forms", "nomination_forms", "rotation_forms"]
