"""Need to know: a sealed case exists for those who have a part in it and for nobody else; who reads it is noted."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.lengths import at_length
from tests.support.loopback.mail_server import PUBLIC_URL, SENDER, Outbox, Sink, listening
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
    district_office,
    user_name,
)
from tests.support.offices.recommendation import (
    ADMISSION,
    CANARY,
    CEREMONY,
    DEFINITION,
    PAPER,
    SECOND_HEAD,
    Way,
    with_second_branch,
)
from tests.support.reading import without_tokens
from webapp.access import visible_cases
from webapp.mail import Mailer
from webapp.models import AccessLogEntry, Case, Post, SecurityEvent, Unit
from webapp.queries.recommendations.funnel import funnel, places, steps
from webapp.queries.rule_effects import EVERYWHERE, cases_keeping
from webapp.queries.versions import states_in_use
from webapp.services.cases.commands import start
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from webapp.services.imports.leaving import EndingPost, orphaned_tasks
from workflows import WORKFLOWS

pytestmark = pytest.mark.at_length

PLACED = "Lê Văn Biệt"
OUTSIDERS = (PROVINCE, CHAIR, OFFICER, CLERK, INSPECTOR, COMMANDER, SECOND_HEAD, OTHER, NEW, PLACED)
"""The levels above with their oversight, the military command, another branch, members, the person concerned, and an
officer who is placed at the base union for a time."""
FEW = (PROVINCE, CHAIR, OTHER, NEW, PLACED)
"""Of each kind of outsider one: the others are of the office itself, and read what its chair does."""
LOOKS = ("?q=do+kim+moi", "?q=canary", "?q=canary+viec+mot")
SEARCHED = {
    "/tracking": (*LOOKS, "?workflow=party-recommendation", "?shown=open&late=1"),
    "/people": LOOKS,
    "/units": LOOKS,
    "/papers": LOOKS,
    "/find": LOOKS,
}
"""Pages with a table that is searched and narrowed, and how."""
OVERSEEING = (
    "/supervision/board?col=process&col=state&col=open&col=late&col=soon&col=resting",
    "/supervision/board?unit=H-01&workflow=party-recommendation",
    "/supervision/audit?record=case&unit=H-01",
    *(f"/supervision/year/{kind}?month=2027-{month}" for month in ("06", "07") for kind in ("duty", "quarter", "case")),
    *(f"/supervision/processes/{key}" for key in ("secretary-nomination", "party-recommendation")),
    *(f"/versions/replay?process={key}" for key in ("secretary-nomination", "party-recommendation")),
    *(f"/versions/impact?rule={key}&value=3" for key in sorted(DEFINITION.rule_keys())),
)
"""Pages for those who oversee units, which name something in their address."""
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def way(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Way]:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    office = with_second_branch(district_office(session, clock.now))
    office.post(PLACED, "deputy_secretary", "H-01").placed = True
    session.commit()
    yield Way(office, new_client, app)


def addresses(app: Flask) -> list[str]:
    """Every page that is looked at without naming anything in its path; tables also searched and narrowed."""
    plain = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith(("/static", "/healthz", "/readyz"))
    ]
    return sorted(page + look for page in plain for look in ("", *SEARCHED.get(page, ())))


def bare(text: str) -> str:
    """The page without tokens and keys, which are new each time."""
    text = re.sub(r"\bs=gA[\w%=-]+", "s=", text)
    return re.sub(r'name="(csrf_token|key)"[^>]*value="[^"]*"', "", text)


def seen(way: Way, name: str, pages: list[str]) -> dict[str, str]:
    """What the pages say to somebody, and the fragments of the tables, as they were sent."""
    client = way.as_(name).client
    answers = {page: client.get(page, follow_redirects=True) for page in pages}
    # A workbook to fill in says when it was made, and nothing of cases.
    found = {page: bare(answer.text) for page, answer in answers.items() if "openxml" not in answer.mimetype}
    found |= {
        f"{page} fragment": bare(client.get(page, headers={"HX-Request": "true"}, follow_redirects=True).text)
        for page in pages
        if page.startswith("/tracking")
    }
    return found


def let_the_timer_run(app: Flask, post: Mailer) -> None:
    """`flask tick` of an office that has a mail server."""
    settings = app.config["DOAN_VU"]
    app.config["DOAN_VU"] = replace(settings, mail_server=post.server, public_url=PUBLIC_URL, mail_from=SENDER)
    done = app.test_cli_runner().invoke(args=["tick"])
    app.config["DOAN_VU"] = settings
    assert done.exit_code == 0, done.output


@only_sqlite
@pytest.mark.at_length
def test_no_page_and_no_mail_of_an_outsider_tells_of_a_sealed_case(
    way: Way, app: Flask, session: Session, clock: Any, everything: bool
) -> None:
    """Not a line, not a count, not a link: every page that they can ask for is the same as if there were no case.

    They look half a year later, when the case is late and the recipients of late cases have got their notices.
    """
    outbox, sink, outsiders = Outbox(app, session), Sink(), OUTSIDERS if everything else FEW
    for name in way.office.people:
        outbox.address(name, case="now")
    # One offers another secret each time; the other tells of one's own tries, of which there are more the second time.
    changing = ("/my-account/second-factor", "/security-events")
    pages = [page for page in addresses(app) if page not in changing]
    pages += [f"/units/{BRANCH}", f"/people/{way.office.people[NEW].id}", "/start/placement/H", *OVERSEEING]
    begun, later = clock.now, dt.datetime(2027, 6, 1, 2, tzinfo=dt.UTC)
    with listening(Sink()) as post:  # the days are closed with and without a case
        let_the_timer_run(app, post)
        clock.now = later
        let_the_timer_run(app, post)
    before = {name: seen(way, name, pages) for name in outsiders}
    clock.now = begun
    way.to_committee()
    reference = way.path.rpartition("/")[2]
    with listening(sink) as post:
        let_the_timer_run(app, post)
        clock.now = later
        let_the_timer_run(app, post)
    assert way.case().escalated_on, "the level above would have had a notice of any other"
    for name in outsiders:
        after = seen(way, name, pages)
        assert [page for page in after if after[page] != before[name][page]] == [], name
        assert not any(CANARY in text or way.path in text for text in after.values()), name
        for page in SEARCHED:
            assert way.path not in way.as_(name).client.get(f"{page}?q={reference}").text, (name, page)
    told = {address for addresses in sink.recipients for address in addresses}
    assert told == {f"{user_name(name)}@example.vn" for name in (OLD, COMMUNE, COMMUNE_DEPUTY)}, "the line, nobody else"
    for letter in sink.letters:
        said = f"{letter['Subject']} {letter.get_content()}"
        assert [word for word in (CANARY, NEW, "Đảng", "Thôn 1") if word in said] == [], said
    way.browsers.clear()
    assert CANARY in way.as_(COMMUNE).get(way.path).text, "the canary is where it may be"
    assert way.path in way.as_(COMMUNE).get("/tracking?q=do+kim+moi").text, "and is found by who may find it"


def test_a_sealed_case_answers_an_outsider_like_no_case(way: Way) -> None:
    way.to_committee()
    moves = [move.name for move in DEFINITION.moves if "committee" in move.sources]
    acts = [f"{way.path}/moves/{move}" for move in moves]
    papers = [f"{way.path}/papers/{paper.name}" for paper in WORKFLOWS[DEFINITION.key].prints]
    paths = [way.path, *acts, *papers, *(f"{paper}.docx" for paper in papers)]
    paths += [f"{way.path}/{page}" for page in ("receipt", "close-vote", "leave-vote")]
    paths += [f"/readings?case={way.path.rpartition('/')[2]}"]
    for name in OUTSIDERS:
        browser = way.as_(name)
        missing = bare(browser.get("/nowhere").text)
        for path in paths:
            assert bare(browser.client.get(path).text) == missing, (name, path)
        for path in acts:
            assert browser.post(path, {"text": "x", "version": "9", "key": "k"}).status_code == 404, (name, path)
    assert way.state == "committee"


def test_who_is_in_the_line_sees_the_case_closed_and_open(way: Way) -> None:
    way.to_committee().quick("decline", held_on=way.today, body="Chi bộ").quick("end", code="age", text="Quá tuổi")
    for name in (COMMUNE, COMMUNE_DEPUTY, OLD):
        assert way.as_(name).get(way.path).status_code == 200
        assert way.path in way.as_(name).get("/archive").text
    seeing = [
        name
        for name in way.office.people
        if way.office.session.scalar(
            sa.select(sa.func.count()).select_from(Case).join(Unit).where(visible_cases(way.office.actor(name)))
        )
    ]
    assert sorted(seeing) == sorted([COMMUNE, COMMUNE_DEPUTY, OLD])


def test_every_reading_is_noted_and_shown_to_the_owner_alone(way: Way, session: Session, clock: Any) -> None:
    way.to_committee()
    session.rollback()
    session.execute(sa.delete(AccessLogEntry))
    session.commit()
    for name in (OLD, COMMUNE_DEPUTY, COMMUNE):
        way.as_(name)
    clock.advance(minutes=5)
    before = fingerprint(session.get_bind(), "sign_in.seen_at")
    way.as_(OLD).get(way.path)
    way.as_(COMMUNE_DEPUTY).get(f"{way.path}/moves/admit")
    way.as_(COMMUNE).get("/inbox")
    assert changed(before, fingerprint(session.get_bind(), "sign_in.seen_at")) == ["access_log_entry"], (
        "a look writes nothing else"
    )
    ids = {name: way.office.people[name].id for name in (OLD, COMMUNE_DEPUTY)}
    rows = session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.id)).all()
    assert [(row.person_id, row.post, row.page, row.at) for row in rows] == [
        (ids[OLD], f"secretary:{way.office.units[BRANCH].id}", "cases.case", clock.now),
        (ids[COMMUNE_DEPUTY], f"deputy_secretary:{way.office.units['H-01'].id}", "cases.move", clock.now),
    ]
    log = way.as_(COMMUNE).get("/readings").text
    assert OLD in log and COMMUNE_DEPUTY in log and NEW in log
    assert f"/readings?case={way.path.rpartition('/')[2]}" in way.as_(COMMUNE).get(way.path).text
    for name in (COMMUNE_DEPUTY, OLD, *OUTSIDERS):
        browser = way.as_(name)
        assert bare(browser.get("/readings").text) == bare(browser.get("/nowhere").text), name


def test_no_security_event_tells_of_a_sealed_case(way: Way, session: Session) -> None:
    """What the inspection committee reads is that somebody opened files, once an hour, of whatever case."""
    way.to_committee()
    for _again in range(2):
        way.as_(OLD).get(way.path)
    session.rollback()
    events = session.scalars(sa.select(SecurityEvent).where(SecurityEvent.kind != "signed_in")).all()
    assert {(event.kind, event.what, event.about_id) for event in events} == {("reading", "", None)}
    assert [event.person_id for event in events].count(way.office.people[OLD].id) == 1


def test_a_reading_that_is_refused_is_not_noted(way: Way, session: Session) -> None:
    way.to_committee()
    before = session.scalar(sa.select(sa.func.count()).select_from(AccessLogEntry))
    way.as_(PROVINCE).get(way.path)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(AccessLogEntry)) == before


def test_candidacy_is_known_to_the_base_union_alone(way: Way, session: Session) -> None:
    """Membership is for the committees above; that somebody is considered is for those in the line."""
    session.rollback()
    way.office.people[OTHER].party_candidate = True
    session.commit()
    path, label = f"/people/{way.office.people[OTHER].id}", way.said("Candidate for the Party")
    for name, sees in (
        (COMMUNE, True),
        (COMMUNE_DEPUTY, True),
        (CHAIR, False),
        (OFFICER, False),
        (PROVINCE, False),
        (INSPECTOR, False),
        (OLD, False),
    ):
        assert (label in way.as_(name).get(path).text) == sees, name


def enrolled(office: Office, branch: str, count: int) -> None:
    """So many cases of new members of a branch, opened through the services."""
    for number in range(count):
        name = f"Đoàn Viên {branch} {number}"
        office.post(name, "member", branch)
        words = {
            "person": office.people[name].id,
            "ranking": "excellent",
            "ranking_year": 2025,
            "education": "enough",
            "minutes_on": "2026-11-20",
            "reason": "Tốt",
            "basis": "law",
            "legal_basis": "Điều 19",
        }
        now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
        command = Command(office.actor(f"Bí Thư {branch}"), now, f"enrol-{branch}-{number}", {"enrolment": words})
        start(office.session, DEFINITION, "enrol", office.units[branch].id, command)


@pytest.mark.parametrize(
    ("here", "there", "above"),
    [(5, 4, 5), *at_length((4, 0, 0), (5, 0, 5), (4, 4, 0), (5, 6, 11))],
)
@pytest.mark.both_engines
def test_levels_above_see_sums_of_large_units_only(
    session: Session, clock: Any, here: int, there: int, above: int
) -> None:
    """A base union below five cases is in no sum, so no sum shows it; its own officers see it exactly."""
    office = district_office(session, clock.now)
    office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    for branch, base in (("H-01-09", "H-01"), ("H-02-01", "H-02")):
        office.unit(branch, "branch", base)
        office.post(f"Bí Thư {branch}", "secretary", branch)
    enrolled(office, "H-01-09", here)
    enrolled(office, "H-02-01", there)
    for name in (PROVINCE, CHAIR, OFFICER):
        (place,) = places(office.actor(name).posts)
        assert funnel(session, place).counts["enrolled"] == (above or None), name
        assert funnel(session, place).below == ()
        assert {funnel(session, place).counts[step] for step in [step.name for step in steps()][2:]} == {None}, (
            "what few have reached"
        )
    (place,) = places(office.actor(COMMUNE).posts)
    found = funnel(session, place)
    assert (found.counts["enrolled"], found.counts["voted"]) == (here, 0)
    assert [name for name, _counts in found.below] == ["H-01-09"]
    (place,) = places(office.actor("Bí Thư H-02-01").posts)
    assert funnel(session, place).counts["enrolled"] == there
    for name in (INSPECTOR, CLERK, COMMANDER, OTHER):
        assert places(office.actor(name).posts) == [], name


def test_the_funnel_counts_every_step(way: Way, clock: Any) -> None:
    """Enrolled, excellent, voted, resolved, class, cell, committee, admitted, official: its own officers see each."""
    way.to_assessment(person=OTHER)
    way.to_committee()
    (place,) = places(way.office.actor(COMMUNE).posts)

    def counts() -> list[int | None]:
        way.office.session.rollback()
        found = funnel(way.office.session, place).counts
        return [found[step] for step in [step.name for step in steps()]]

    assert counts() == [2, 2, 2, 1, 1, 1, 0, 0, 0]
    way.quick("admit", **ADMISSION)
    assert counts() == [2, 2, 2, 1, 1, 1, 1, 0, 0]
    way.quick("record_ceremony", **CEREMONY)
    assert counts() == [2, 2, 2, 1, 1, 1, 1, 1, 0]
    way.on(clock, 2027, 11, 22)
    tick(way.office.session, clock.now)
    way.quick("confirm", COMMUNE_DEPUTY, **PAPER)
    assert counts() == [2, 2, 2, 1, 1, 1, 1, 1, 1]
    text = way.as_(COMMUNE).get("/recommendations").text
    assert "1/2 (50,0%)" in text
    assert "<svg" in text
    (address,) = re.findall(r'href="(/tracking\?[^"]+)"', text.partition("<main")[2].partition("</main>")[0])
    assert OTHER in way.as_(COMMUNE).get(address).text, "case by case, as far as one may see them"
    assert "/tracking?" not in way.as_(CHAIR).get("/recommendations").text.partition("<main")[2].partition("</main>")[0]
    assert way.as_(CLERK).get("/recommendations").status_code == 404
    assert user_name(COMMUNE) not in text


def test_the_administrator_learns_of_no_sealed_case(
    office: Office, make_account: Callable[..., Any], client: Browser
) -> None:
    """Versions in use, the effects of a rule and a workbook that ends posts read the same with and without one."""
    make_account("quan-tri")
    client.enter("quan-tri")
    office.unit("H-01-09", "branch", "H-01")
    office.post("Bí Thư H-01-09", "secretary", "H-01-09")
    ending = [
        EndingPost(post.id, 2, "post", dt.date(2026, 11, 21))
        for post in office.session.scalars(sa.select(Post).where(Post.valid_to.is_(None)))
    ]
    today = dt.date(2026, 11, 22)

    def seen() -> tuple[Any, ...]:
        office.session.rollback()
        lists = without_tokens(client.get("/versions")), orphaned_tasks(office.session, ending, (), today)
        version = office.session.scalar(sa.select(Case.definition_hash))
        kept = cases_keeping(office.session, "recommendation.branch_share", [EVERYWHERE], today)
        return (*lists, states_in_use(office.session, version or "", None), kept)

    before = seen()
    enrolled(office, "H-01-09", 1)
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1
    assert seen() == before
