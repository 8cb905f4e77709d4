"""The 26 invariants in words."""

from workflows.core.text import _

SENTENCES = {
    "I-01": _("Each change of a case is one entry of its journal, and no entry is without effect."),
    "I-02": _("What is shown of a case is what its journal gives."),
    "I-03": _("Entries are numbered without gaps."),
    "I-04": _("Nothing that was entered has been changed or cut off since."),
    "I-05": _("Each step was allowed, and who made it held the post for it on that day."),
    "I-06": _("Open cases wait for somebody, closed ones for nobody."),
    "I-07": _("Each seat has one holder at a time, each committee one term."),
    "I-08": _("Nobody holds a post without a decision that is in force."),
    "I-09": _("Only members of the roll have voted, each of them once."),
    "I-10": _("The result of each vote is what its ballots give."),
    "I-11": _("Nothing links a secret ballot to a voter."),
    "I-12": _("Nobody has decided on a case that is about them or written by them."),
    "I-13": _("Each unit stands in its place in the tree."),
    "I-14": _("Each person has one account, and a disabled one is signed in nowhere."),
    "I-15": _("Each scan and each attached page is the file that was sent."),
    "I-16": _("Numbers of papers follow each other without gaps."),
    "I-17": _("Each form was carried out once."),
    "I-18": _("Each mail reports something that has happened, and was sent once."),
    "I-19": _("Names and texts hide no characters."),
    "I-20": _("In every journal, times only go forward."),
    "I-21": _("The database is sound, and its own guards are in place."),
    "I-22": _("No step lacks its papers, and no paper lacks its step."),
    "I-23": _("Nothing that was erased can be found any more."),
    "I-24": _("Every exception says why it was made, and by whom."),
    "I-25": _("Nobody holds more posts than they may, or executes what they inspect."),
    "I-26": _("The counts of open cases that are kept for boards are those of the cases."),
}
