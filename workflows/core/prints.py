"""Papers that a process prints besides its decisions: of a form, of a vote, of the end of a case."""

from dataclasses import dataclass

from workflows.core.text import _


@dataclass(frozen=True)
class Print:
    """A paper that can be printed from a step of the case on: a form, the result of a vote, or a state.

    name      its text in webapp/documents/texts
    section   printable once the dossier has this section (all sides of a joint one)
    question  printable once this vote has come to one of `outcomes` (to any, if there are none)
    state     printable once the case stands here
    also      further sections that it quotes, and so is never older than
    of        the unit that writes it, by its relation to the case; for a vote the unit that is asked
    to        the units that get it, by their relations; if empty, all that take part
    type      the sign of its number in the register, such as 'NQ'
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
    also: tuple[str, ...] = ()
    question: str = ""
    outcomes: tuple[str, ...] = ()
    state: str = ""

    @property
    def numbered(self) -> bool:
        """Whether the register gives its number."""
        return bool(self.type) and not self.number


CARRIED, LOST = ("carried",), ("rejected", "inquorate")
VOTE_PRINTS = (
    Print("vote-count", _("Minutes of the committee's count")),
    Print("vote-resolution", _("Resolution of the committee"), type="NQ", outcomes=CARRIED),
    Print("vote-refusal", _("Notice of the vote's result"), type="TB", outcomes=LOST),
)
"""The papers of a vote that names no others."""
