"""The context of a request that is being carried out."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import ChangeRequest, Unit
from webapp.services.command import Command
from webapp.services.refusals import NotFoundForActor


@dataclass(frozen=True)
class Carrying:
    """A request that is being carried out, in the caller's transaction.

    unit: the one concerned, None for the whole office; asker: who asked, with the posts that they hold now, None for an
    administrator and for the command line; decider: the person who confirms it, None while it is tried.
    """

    session: Session
    change: ChangeRequest
    unit: Unit | None
    asker: Actor | None
    now: dt.datetime
    decider: int | None = None

    @property
    def command(self) -> Command:
        """The command of who asked, under the key of the request. Raises NotFoundForActor where no person has asked."""
        if self.asker is None:
            raise NotFoundForActor
        return Command(self.asker, self.now, self.change.key)
