"""The processes that this office runs. A new process is one file here, its forms, and a line in WORKFLOWS."""

from workflows import nomination_forms, recommendation_forms
from workflows.core.model import Workflow
from workflows.party_recommendation import PartyRecommendation
from workflows.secretary_nomination import SecretaryNomination

WORKFLOWS: dict[str, type[Workflow]] = {
    workflow.key: workflow for workflow in (SecretaryNomination, PartyRecommendation)
}

__all__ = ["WORKFLOWS", "nomination_forms", "recommendation_forms"]
