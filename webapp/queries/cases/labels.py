"""Names of the steps of a case."""

from webapp.models import chair_task
from workflows.core.definition import Definition
from workflows.core.text import _

TO_CHAIR = _("Put the vote to the committee, or close it")


def label_of(definition: Definition, name: str) -> str:
    """Return the label (a msgid) of a move, an assent or a vote; '' for one that the definition lacks."""
    labels = {question.name: question.label for question in definition.questions}
    labels |= {assent.name: assent.label for assent in definition.assents}
    labels |= {move.name: move.label for move in definition.moves}
    labels |= {chair_task(question.name): TO_CHAIR for question in definition.questions}
    return labels.get(name, "")
