"""Fields that apply only to some answers of a choice."""

from werkzeug.datastructures import MultiDict

from workflows.core.forms import FORMS, CaseForm, Choice, Listed, Pick
from workflows.core.offering.depending import Depending
from workflows.secretary_nomination.forms import Nominate


def sent(**values: str) -> CaseForm:
    form = Nominate(MultiDict(values))
    form["predecessor"].choices = []
    return form


def test_what_does_not_apply_is_no_answer() -> None:
    said = {"militia_post": "quarter_militia_head", "predecessor": "7", "predecessor_reason": "moved"}
    answers = sent(seats="single", purpose="first_seat", **said).answers()
    assert said.keys() & answers.keys() == set()
    answers = sent(seats="dual", purpose="new_term", **said).answers()
    assert answers["militia_post"] == "quarter_militia_head" and answers["predecessor"] == 7


def test_each_stands_below_its_choice_with_the_places_of_its_answers() -> None:
    found = [(field.short_name, places) for field, places in sent().dependents("purpose")]
    assert found == [("predecessor", [3, 2]), ("predecessor_reason", [3, 2])]
    assert sent().dependents("person") == []


def test_nobody_is_asked_what_the_name_of_the_unit_says() -> None:
    for unit, answers in (
        ("Chi đoàn Khu phố 4", ["quarter_militia_head"]),
        ("Chi đoàn thôn 3", ["village_militia_head"]),
        ("Chi đoàn Thống Nhất", ["village_militia_head", "quarter_militia_head"]),
    ):
        form = sent(seats="dual")
        form.settle(unit)
        assert [row.value for row in form["militia_post"].choices] == answers
        assert form.answers().get("militia_post") == (answers[0] if len(answers) == 1 else None)
    other = sent(seats="dual", militia_post="village_militia_head")
    other.settle("Chi đoàn Khu phố 4")
    assert not other.validate() and other["militia_post"].errors, "what was sent by hand is refused"


def test_every_form_names_fields_and_answers_that_it_has() -> None:
    depending = [form for form in FORMS.values() if issubclass(form, Depending) and form.applies]
    assert depending
    for form in depending:
        fields = {field.short_name: field for field in form.declared()}
        for name, (choice, *answers) in form.applies.items():
            assert isinstance(fields[choice], Choice | Pick) and not isinstance(fields[choice], Listed)
            assert set(answers) <= {str(row.value) for row in fields[choice].choices}, (form, name)
            assert list(fields).index(choice) < list(fields).index(name), "below the choice"
            assert not fields[name].flags.required, "a field that may be out of sight is not required"
        for name, words in form.by_unit.items():
            assert {answer for _word, answer in words} <= {str(row.value) for row in fields[name].choices}


def test_only_the_answers_that_can_apply_are_shown_and_all_can_be_read() -> None:
    for someone, shown in ((True, {"new_term", "replacement", "add_militia_post"}), (False, {"first_seat"})):
        form = sent()
        form.leave_out("purpose", someone)
        assert {row.value for row in form["purpose"].choices} == shown
    assert form["purpose"].data == "first_seat", "the only one is chosen"
    late = sent(purpose="replacement")
    late.leave_out("purpose", False)
    assert late["purpose"].validate(late), "whoever sends it reads the sentence of the guard"
    assert [places for field, places in late.dependents("purpose") if field.short_name == "predecessor"] == [[]]
