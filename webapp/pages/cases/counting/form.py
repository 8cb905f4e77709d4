"""The form of a second count: the figures alone, of every section that has some."""

from werkzeug.datastructures import MultiDict
from wtforms import Form

from webapp.languages import gettext
from webapp.pages.cases.waiting_figures import Sections, each_figure
from webapp.services.cases.completion import part_of
from workflows.core.definition import Definition
from workflows.core.forms import FORMS
from workflows.core.four_eyes.counting import Figures, counted_sections

Sent = MultiDict[str, str] | None


def figures_form(sections: Sections, sent: Sent = None) -> Form:
    """Return the form in which somebody enters their own count, with what was sent; else empty."""
    asked = {part_of(section, name): getattr(FORMS[form], name) for section, form, name in each_figure(sections)}
    sums = (tuple(part_of(section, name) for name in FORMS[form].adds_up) for section, form in sections.items())
    adds_up = next((names for names in sums if names and asked.keys() >= {*names}), ())
    form: Form = type("SecondCount", (Form,), {**asked, "adds_up": adds_up})()
    for field in form:
        field.label.text = gettext(field.label.text)
    form.process(sent)
    return form


def sent_sections(definition: Definition, sent: MultiDict[str, str]) -> Sections:
    """Return the sections whose figures a form has sent."""
    typed = {name.partition("-")[0] for name in sent}
    return {section: form for section, form in counted_sections(definition).items() if section in typed}


def figures_of(form: Form, sections: Sections) -> Figures:
    """Return the figures of a valid form."""
    found: Figures = {section: {} for section in sections}
    for section, _form, name in each_figure(sections):
        found[section][name] = form[part_of(section, name)].data or 0
    return found
