"""Forms of the recognition of economic models."""

from workflows.core.forms import CaseForm, Choice, Line, Lines, PersonField
from workflows.core.text import _
from workflows.forms import MODEL_KINDS


class ModelsOfYear(CaseForm):
    section = "models"

    basis = Lines(_("On what the recognition rests"), longest=2000)


class ModelLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Whose model it is"), "people_below")
    model = Line(_("Name of the model"))
    kind = Choice(_("What it makes"), MODEL_KINDS)
    support = Line(_("Support that it had"), required=False)
