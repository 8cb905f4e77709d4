"""A field for the reason of a no."""

from typing import Any

from wtforms.form import BaseForm

from workflows.core.forms import FieldRefusal, Lines
from workflows.core.text import _, say


class Why(Lines):
    """A reason that is required if one of the other fields says no: those who get the dossier back have to know it."""

    noes = ("disagree", "unfit")

    def __init__(self, label: str, *no_of: str, **kwargs: Any) -> None:
        kwargs.setdefault("description", _("Required if somebody does not agree."))
        super().__init__(label, required=False, **kwargs)
        self.no_of = no_of

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if not self.data and any(form[name].data in self.noes for name in self.no_of):
            raise FieldRefusal(say(_("Give the reason in “%(field)s”."), field=self.label.text))
