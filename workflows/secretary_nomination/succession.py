"""The posts that a nomination fills, and what is asked of whoever is to follow."""

from workflows.core.figures import Succession
from workflows.secretary_nomination.effects import MILITIA_HEAD
from workflows.secretary_nomination.guards import NOMINATION
from workflows.secretary_nomination.panel import ELIGIBILITY
from workflows.secretary_nomination.papers import NOMINEE
from workflows.secretary_nomination.priority import QUALIFIES

SUCCESSIONS = (
    Succession("secretary", (*NOMINATION, *ELIGIBILITY), NOMINEE),
    *(Succession(head, QUALIFIES, NOMINEE, {"nomination": {"seats": "dual"}}) for head in MILITIA_HEAD),
)
"""Judged by what the proposal and the appraisal ask; for the head of a militia as for the dual post."""
