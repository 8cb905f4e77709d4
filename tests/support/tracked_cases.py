"""Cases written straight into the tables, for tests of lists that need many of them.

Tests of what people do use `tests.support.desk`, which goes through the services.
"""

import datetime as dt

from tests.support.offices.district import BRANCH, CHAIR, MEMBERS, NEW, Office
from webapp.models import NEVER, Ballot, Case, Consultation, RollMember, StoredDefinition, Task, Vote
from workflows import WORKFLOWS

DEFINITION = WORKFLOWS["secretary-nomination"].definition


class Board:
    """Writes cases as the journal's fold would leave them: state, clock, tasks, vote."""

    def __init__(self, office: Office, now: dt.datetime) -> None:
        self.office, self.session, self.now = office, office.session, now
        self.session.add(
            StoredDefinition(hash=DEFINITION.hash, workflow=DEFINITION.key, body=DEFINITION.to_json(), stored_at=now)
        )
        self.session.commit()

    def case(
        self,
        name: str,
        state: str,
        unit: str = BRANCH,
        person: str | None = NEW,
        *,
        days: int = 1,
        due: int | None = None,
        turns: tuple[tuple[str, str], ...] = (),
        closed: bool = False,
        opens: int = 0,
    ) -> Case:
        """A case that has stood there for `days`, is due in `due` days, and waits for (post, unit) in `opens` days."""
        since = self.now - dt.timedelta(days=days)
        opening = self.now.date() + dt.timedelta(days=opens)
        rests = not closed and not DEFINITION.asks(state)
        due_on = None if due is None else self.now.date() + dt.timedelta(days=due)
        case = Case(
            public_id=f"case-{name}",
            workflow=DEFINITION.key,
            definition_hash=DEFINITION.hash,
            state=state,
            unit_id=self.office.units[unit].id,
            subject_id=person and self.office.people[person].id,
            version=1,
            dossier={},
            rules={},
            opened_at=since,
            state_since=since,
            due_on=due_on,
            late_after=due_on or (opening if opens and turns else None),
            rests_until=(opening if turns else NEVER) if rests else None,
            closed_at=self.now if closed else None,
            outcome="refused" if closed else None,
        )
        self.session.add(case)
        self.session.flush()
        for post, where in turns:
            unit_id = self.office.units[where].id
            turn_due = due_on or (opening if opens else None)
            self.session.add(
                Task(
                    case_id=case.id,
                    move="m",
                    unit_id=unit_id,
                    post=post,
                    since=since,
                    opens_on=opening,
                    due_on=turn_due,
                )
            )
        self.session.commit()
        return case

    def vote(self, case: Case, voted: int) -> None:
        """A running vote of the district's committee, asked in writing: the last member is recused, the first ones have
        voted.
        """
        last_day = self.now.date() + dt.timedelta(days=14)
        asked = Consultation(
            asked_by_id=self.office.people[CHAIR].id, asked_at=self.now, last_day=last_day, reason="Không họp được"
        )
        self.session.add(asked)
        self.session.flush()
        vote = Vote(
            case_id=case.id,
            name="ballot",
            round=1,
            unit_id=self.office.units["H"].id,
            quorum=">=2/3",
            majority=">1/2",
            base="present",
            secret=False,
            casting_vote=False,
            opened_at=self.now,
            consultation_id=asked.id,
            closes_on=last_day,
        )
        self.session.add(vote)
        self.session.flush()
        for number, name in enumerate(MEMBERS):
            recused = "nominator" if name == MEMBERS[-1] else None
            person_id = self.office.people[name].id
            self.session.add(
                RollMember(
                    vote_id=vote.id, person_id=person_id, post="secretary", recused=recused, voted=number < voted
                )
            )
            self.session.flush()
            if number < voted:
                self.session.add(Ballot(vote_id=vote.id, person_id=person_id, choice="for", cast_at=self.now))
            elif not recused:
                self.session.add(
                    Task(case_id=case.id, move="ballot", person_id=person_id, since=self.now, opens_on=self.now.date())
                )
        self.session.commit()
