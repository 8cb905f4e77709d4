"""The processes that this office runs. A new process is one file here, its forms, and a line in WORKFLOWS."""

from workflows import (
    data_request_forms,
    election_forms,
    field_day_forms,
    nomination_forms,
    recommendation_forms,
    rotation_forms,
)
from workflows.committee_election import CommitteeElection
from workflows.core.model import Workflow
from workflows.data_request import DataRequest
from workflows.field_days import FieldDays
from workflows.party_recommendation import PartyRecommendation
from workflows.rotation import Rotation
from workflows.secretary_nomination import SecretaryNomination

WORKFLOWS: dict[str, type[Workflow]] = {
    workflow.key: workflow
    for workflow in (SecretaryNomination, PartyRecommendation, Rotation, FieldDays, CommitteeElection, DataRequest)
}

__all__ = [
    "WORKFLOWS", "data_request_forms", "election_forms", "field_day_forms", "nomination_forms",
    "recommendation_forms", "rotation_forms",
]  # fmt: skip
