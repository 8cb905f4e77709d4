"""Papers that a process prints besides its decisions: of a form or of a vote; and who gets a paper."""

from dataclasses import dataclass, replace

from workflows.core.text import _

ARTICLE, ADDRESSEE, ABOVE, PARTY, UNITS = "article", "addressee", "above", "party", "units"
BELOW, CHARGED = "below", "charged"
"""Recipients beside units: those whom its last article names ('Như Điều 3'), the addressee ('Như trên'), the unit above
the issuer, the Party committee of the issuer, every other unit that takes part, the units below the issuer, and whom
the paper charges with something. A unit is named by its relation to
the case ('base'), the Party committee of a lower unit by 'base.party'.
"""
OF_A_DECISION = (ARTICLE, ABOVE, PARTY)
STANDING, EXECUTIVE, BOARD = "standing_committee", "executive_committee", "board"
"""The bodies that a paper is signed for; the head of the organisation board signs for the board alone."""


@dataclass(frozen=True)
class Print:
    """A paper that can be printed from a step of the case on: a form, or the result of a vote.

    name      its text in webapp/documents/texts
    section   printable once the dossier has this section (all sides of a joint one)
    given     further sections without which it is not printable
    question  printable once this vote has come to one of `outcomes` (to any, if there are none)
    forum     only of a vote at a 'meeting', or only of a 'consultation'; a sheet is printable while that runs
    also      further sections that it quotes, and so is never older than
    of        the unit that writes it, by its relation to the case; for a vote the unit that is asked
    to        who gets it, in the words above
    signs     the body that it is signed for; of a vote the committee that was asked
    type      the sign of its number in the register, such as 'NQ'
    symbol    the symbol of the board that writes it and numbers it in a book of its own
    secret    printable only after a secret vote: an open one is counted in the minutes of the meeting
    number    where the forms ask for the number that it bears, as 'section.field'
    day       where the forms ask for the day that it bears
    """

    name: str
    title: str
    section: str = ""
    of: str = "own"
    type: str = ""
    number: str = ""
    day: str = ""
    to: tuple[str, ...] = ()
    signs: str = STANDING
    symbol: str = ""
    also: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    question: str = ""
    outcomes: tuple[str, ...] = ()
    secret: bool = False
    forum: str = ""

    @property
    def numbered(self) -> bool:
        """Whether the register gives its number."""
        return bool(self.type) and not self.number and not self.symbol


@dataclass(frozen=True)
class JointPrint:
    """A paper that says at once what the papers of a step of several cases say, each in its own file.

    name, title  as of any paper
    of           the paper of one case, as its step has frozen it; cases are joined that answered the form of that step
                 alike, the number of the paper aside
    state        where the step leads: a case is joined as long as it stands there
    """

    name: str
    title: str
    of: str
    state: str


OPINION_SHEET = "opinion-sheet"
WRITTEN_PRINTS = (
    Print(OPINION_SHEET, _("Sheet asking a member's opinion"), forum="consultation"),
    Print("opinion-summary", _("Minutes summing up the members' opinions"), forum="consultation"),
)
"""The papers of any vote that is put in writing; they stand in place of the minutes of a count."""
IN_PART = "in_part"
"""The end of a vote over a list that has carried some lines and not all."""
CARRIED, LOST = ("carried", IN_PART), ("rejected",)
VOTE_PRINTS = (
    Print("vote-count", _("Minutes of the committee's count"), secret=True, forum="meeting"),
    Print("vote-resolution", _("Resolution of the committee"), type="NQ", outcomes=CARRIED, to=(ABOVE, PARTY, UNITS)),
    Print("vote-refusal", _("Notice of the vote's result"), type="TB", outcomes=LOST, to=(ABOVE, UNITS)),
)
"""The papers of a vote that names no others."""
LIST_PRINTS = (*VOTE_PRINTS[:2], replace(VOTE_PRINTS[2], outcomes=(*LOST, IN_PART)))
"""The papers of a vote over a list: the notice tells of each line, also where some are carried, but never of all."""
