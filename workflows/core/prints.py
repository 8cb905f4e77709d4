"""Papers that a process prints besides its decisions: what a form said, what a vote came to, how a case ended."""

from dataclasses import dataclass

from workflows.core.text import _


@dataclass(frozen=True)
class Print:
    """A paper that can be printed as soon as a form, a vote or the case has come so far.

    name: its text in webapp/documents/texts. When: the forms have said `section` (all sides of a joint one), or a
    question of the process was answered with one of `outcomes` (with any where there are none), or the case stands in
    `state`. also: further sections that it quotes, so that it is not older than them.
    of: the unit that writes it, by its relation to the case (of a question the one that is asked); to: the units that
    get it, by theirs; all that take part where it says none.
    type: the sign of its number in the register, such as 'NQ'; number and day: where the forms say what number and
    day it bears, as 'section.field', if they do.
    """

    name: str
    title: str
    section: str = ""
    of: str = "own"
    type: str = ""
    number: str = ""
    day: str = ""
    to: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    question: str = ""
    outcomes: tuple[str, ...] = ()
    state: str = ""

    @property
    def numbered(self) -> bool:
        """Whether the register gives its number; else no number is due, or a form says it."""
        return bool(self.type) and not self.number


CARRIED, LOST = ("carried",), ("rejected", "inquorate")
VOTE_PRINTS = (
    Print("vote-count", _("Minutes of the committee's count")),
    Print("vote-resolution", _("Resolution of the committee"), type="NQ", outcomes=CARRIED),
    Print("vote-refusal", _("Notice of the vote's result"), type="TB", outcomes=LOST),
)
"""What every question to a committee can print that names no papers of its own."""
