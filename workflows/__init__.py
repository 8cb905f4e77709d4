"""The processes that this office runs. A new process is one file here, its forms, and a line in WORKFLOWS."""

from workflows import data_request_forms, nomination_forms, recommendation_forms, rotation_forms
from workflows.core.model import Workflow
from workflows.data_request import DataRequest
from workflows.party_recommendation import PartyRecommendation
from workflows.rotation import Rotation
from workflows.secretary_nomination import SecretaryNomination

WORKFLOWS: dict[str, type[Workflow]] = {
    workflow.key: workflow for workflow in (SecretaryNomination, Rotation, PartyRecommendation, DataRequest)
}

__all__ = ["WORKFLOWS", "data_request_forms", "nomination_forms", "recommendation_forms", "rotation_forms"]
