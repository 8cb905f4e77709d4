"""Forms of a request for one's own data."""

from workflows.core.fields.births import BirthDate
from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField, Pick
from workflows.core.terms import BORN, GROUND, LIFE, given
from workflows.core.text import _

REFUSAL_GROUNDS = [
    ("must_be_kept", _("A law requires that the data are kept (archives, personnel files)")),
    ("not_the_person", _("It is not shown that the person concerned asks, or whom they authorise")),
    ("others_harmed", _("It would harm the life, health or rights of other people")),
    ("public_interest", _("It would harm defence, security, public order or the work of a State body")),
    ("law_provides", _("A law provides otherwise for this processing")),
]
SEXES = [("male", _("Male")), ("female", _("Female"))]
REPLIED = (given("request.asked_on"), given("request_reply.replied_on"))


class PersonalDataRequest(CaseForm):
    """The person who asks, and what they ask for."""

    section = "request"

    person = PersonField(_("Who asks"), "people_below")
    kind = Choice(
        _("What is asked"),
        [
            ("see", _("To see what is kept")),
            ("copy", _("To get a copy of it")),
            ("correct", _("To correct it")),
            ("stop", _("To restrict its use, or an objection to it")),
            ("release", _("To lift an earlier restriction")),
            ("withdraw", _("To withdraw a consent")),
            ("erase", _("To erase it")),
        ],
    )
    asked_on = Date(_("Asked on"), rests=GROUND, called=_("the day of the request"))
    how = Line(_("How the request came"), description=_("For example: by letter, at the office."))


class PersonalDataReply(CaseForm):
    """The first reply: received, how it goes on, and who else has to act."""

    section = "request_reply"

    replied_on = Date(
        _("Replied on"), rests=(given("request.asked_on"),), called=_("the day of the first reply"), today=True
    )
    text = Lines(_("Information given on the procedure and the time"), longest=2000)
    others = Choice(
        _("Does a processor or a third party have to act as well?"),
        [("no", _("No")), ("yes", _("Yes: it takes longer"))],
    )


class PersonalDataExtension(CaseForm):
    """The one extension of the time to carry a request out."""

    section = "request_extension"

    until = Date(_("To be done by"), rests=(given("told_on"),), future=True)
    told_on = Date(_("The person was informed on"), rests=REPLIED, called=_("the day on which the person was informed"))
    reason = Lines(_("Why it takes longer"), longest=1000)


class PersonalDataAnswer(CaseForm):
    """The answer that the person got."""

    section = "request_answer"

    answered_on = Date(_("Answered on"), rests=REPLIED, today=True)
    text = Lines(_("What was answered or done"), longest=2000)


class PersonalDataCorrection(PersonalDataAnswer):
    """The right values, and the answer that the person got. What was wrong is kept in the record of corrections."""

    full_name = Line(_("Right name"), required=False, description=_("Leave empty what stays as it is."))
    given_name = Line(
        _("Right given name"),
        required=False,
        description=_("The part of the name by which lists sort, for example H'Mloan."),
    )
    birth_date = BirthDate(
        _("Right date of birth"),
        rests=(LIFE,),
        called=_("the day of birth"),
        required=False,
        description=_("Day/month/year; where only that is known, month/year or the year."),
    )
    sex = Choice(_("Right sex"), SEXES, required=False)
    phone = Line(_("Right phone number"), required=False, longest=20)
    union_joined_on = Date(_("Right day of joining the Union"), rests=(LIFE, BORN, given("birth_date")), required=False)
    apart = Line(
        _("Why it is another person"),
        required=False,
        description=_("Only where the right values are like those of somebody who is stored already."),
    )
    elsewhere = Line(
        _("Corrected elsewhere"),
        required=False,
        description=_("For example: a paper, or a file that its own officers have put right."),
    )


class PersonalDataErasure(CaseForm):
    """The proposal to erase, which a second officer confirms."""

    section = "request_erasure"

    text = Lines(_("Why the data may be erased"), longest=2000)


class PersonalDataErasureDoubt(CaseForm):
    """The reason why an erasure is not confirmed."""

    section = "request_erasure_doubt"

    text = Lines(_("Why it is not confirmed"), longest=1000)


class PersonalDataRefusal(CaseForm):
    """The legal ground on which a request is declined, in whole."""

    section = "request_refusal"

    ground = Pick(_("Ground of the law"), REFUSAL_GROUNDS)
    answered_on = Date(_("Answered on"), rests=REPLIED, today=True)
    text = Lines(_("The provision, and the explanation that the person got"), longest=2000)
