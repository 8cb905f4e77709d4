"""The small office for those with bad intentions: everybody's browser, forms sent by hand, and what has changed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.browserlike import Browser, addressed, numbered
from tests.support.desk import Desk, changed, fingerprint
from tests.support.nominating import nomination
from tests.support.offices.district import BRANCH, COMMUNE, OLD, district_office, user_name
from webapp.db import db
from webapp.models import Case, Event, Post, Vote
from webapp.services.refusals import GuardsFailed, NotFoundForActor, Refused

START = f"/start/secretary-nomination/{BRANCH}"


class Attack(Desk):
    """The small office with everybody's browser at hand."""

    def __init__(self, app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
        with app.app_context():
            self.engine = db.engine
        clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
        super().__init__(district_office(session, clock.now), clock)
        self.app, self.session, self.new_client = app, session, new_client
        self.browsers: dict[str, Browser] = {}

    def as_(self, name: str) -> Browser:
        """The browser of somebody by name; '' is the system administrator."""
        if name not in self.browsers:
            self.browsers[name] = self.new_client()
            self.browsers[name].sign_in(user_name(name) if name else "quan-tri")
        return self.browsers[name]

    def send(self, name: str, path: str, *pairs: tuple[str, Any], **values: Any) -> TestResponse:
        """Send these fields, and some of them more than once; the page that follows is not fetched."""
        browser = self.as_(name)
        if not browser.csrf_token:
            browser.get("/my-account")
        data: dict[str, Any] = {"csrf_token": [browser.csrf_token]}
        for field, value in (*values.items(), *pairs):
            data.setdefault(field, []).append(value)
        return browser.client.post(addressed(self.app, path), data=data, buffered=True)

    def nominate(self, name: str = COMMUNE, **values: Any) -> TestResponse:
        return self.send(name, START, **{**nomination(self.office), **values})

    def instead_of_old(self) -> dict[str, Any]:
        """The answers of a nomination that replaces the sitting secretary of branch 1."""
        return {"purpose": "replacement", "predecessor": self.office.people[OLD].id, "predecessor_reason": "age"}

    def events(self) -> int:
        self.session.rollback()
        return self.session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0

    def fingerprint(self) -> dict[str, str]:
        """Of everything but who has signed in."""
        found = fingerprint(self.engine)
        return {name: value for name, value in found.items() if name not in ("sign_in", "sign_in_attempt")}

    def only_case(self) -> str:
        """The public id of the one case that there is."""
        self.session.rollback()
        return self.session.scalars(sa.select(Case)).one().public_id

    def running(self, case: str) -> str:
        """The id of the vote that runs on a case, as the forms about it carry it."""
        self.session.rollback()
        open_votes = sa.select(Vote.id).join(Case, Case.id == Vote.case_id).where(Vote.closed_at.is_(None))
        return numbered("vote", self.session.scalars(open_votes.where(Case.public_id == case)).one())

    def empty_post(self, name: str) -> None:
        """Take all posts from somebody."""
        self.session.rollback()
        self.session.execute(sa.delete(Post).where(Post.person_id == self.office.people[name].id))
        self.session.commit()

    def attempt(self, verb: Callable[..., Any], *what: Any) -> str:
        """What came of it: 'done', or the name of the refusal; a refusal has changed nothing."""
        before = self.fingerprint()
        try:
            verb(*what)
        except (GuardsFailed, Refused, NotFoundForActor) as no:
            assert changed(before, self.fingerprint()) == []
            return type(no).__name__
        return "done"
