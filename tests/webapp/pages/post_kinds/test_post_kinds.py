"""The list of kinds of posts: the administrator adds and ends kinds, and everything else follows the list."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, OTHER, Office, user_name
from tests.support.reading import SignIn
from webapp.config import ROOT
from webapp.models import Account, Post, PostKind
from webapp.queries.cases.context import load_context
from webapp.queries.papers.person_values import person_values
from workflows.posts import post_kinds

KIND = {
    "title": "Chi hội trưởng Thanh niên",
    "title_en": "Head of a youth group",
    "paper": "Chi hội trưởng",
    "units": ["branch"],
    "holders": "one",
    "given": "outside",
    "first_day": "01/01/2020",
    "source": "12-QĐ/HLHTN",
}
KEY = "chi_hoi_truong_thanh_nien"
BRANCH_POSTS = "/units/H-01-01/posts"


@pytest.fixture
def admin(session: Session, office: Office, make_account: Callable[..., Account], client: Browser) -> Browser:
    """The administrator's browser, in English."""
    make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    client.enter("quan-tri")
    return client


@pytest.fixture
def add(admin: Browser, confirm_changes: Callable[[], int]) -> Callable[..., None]:
    """Ask for the kind and have it confirmed."""

    def made(**words: object) -> None:
        admin.get("/posts/new")
        assert "only where a row of the rule book names it" in admin.text
        admin.post_form("/posts/new", **{**KIND, **words})
        assert confirm_changes() == 1, admin.text
        admin.get("/posts")

    return made


def kind_of(session: Session) -> PostKind:
    session.rollback()
    return session.get_one(PostKind, KEY)


@pytest.fixture
def name(office: Office, confirm_changes: Callable[[], int]) -> Callable[[Browser], None]:
    """Record, as the commune's secretary, that somebody holds the added post; another officer confirms it."""

    def named(browser: Browser) -> None:
        browser.get(BRANCH_POSTS)
        person = str(office.people[OTHER].id)
        paper = {"number": "3-QĐ/HLHTN", "written_on": "02/01/2024", "body": "Hội LHTN"}
        browser.post_form(BRANCH_POSTS, kind=KEY, person=person, since="02/01/2024", **paper)
        assert confirm_changes() == 1, browser.text
        browser.get(BRANCH_POSTS)

    return named


@pytest.mark.at_length
def test_an_added_kind_is_given_on_the_page_of_a_unit(
    admin: Browser, session: Session, sign_in: SignIn, add: Callable[..., None], name: Callable[[Browser], None]
) -> None:
    add()
    kind = kind_of(session)
    assert (kind.units, kind.seat, kind.named, kind.outside) == (["branch"], KEY, False, True)
    assert "Head of a youth group" in admin.text and "In papers: Chi hội trưởng" in admin.text
    commune = sign_in(COMMUNE)
    name(commune)
    assert "Head of a youth group" in commune.text
    commune.get("/units/H-01/posts")
    assert KEY not in commune.form("/units/H-01/posts").choices["kind"], "the commune has no such post"


@pytest.mark.at_length
def test_papers_print_the_name_of_an_added_kind(
    session: Session,
    office: Office,
    sign_in: SignIn,
    clock: Clock,
    add: Callable[..., None],
    name: Callable[[Browser], None],
) -> None:
    add()
    name(sign_in(COMMUNE))
    desk = Desk(office, clock)
    case = desk.case(desk.start(COMMUNE, "H-01-02", OTHER))
    values = person_values(load_context(session, case, None, clock.now), office.people[OTHER].id)
    assert values["posts"] == "Chi hội trưởng Chi đoàn Thôn 1"


def test_a_form_sent_twice_adds_one_kind(admin: Browser, session: Session, confirm_changes: Callable[[], int]) -> None:
    admin.get("/posts/new")
    words = admin.form("/posts/new").fill(KIND)
    assert admin.post("/posts/new", words).status_code == 200
    admin.post("/posts/new", words)
    assert confirm_changes() == 1
    assert len(list(session.scalars(sa.select(PostKind).where(PostKind.recorded_at.is_not(None))))) == 1


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"title": ""}, "Write the name of the post."),
        ({"units": []}, "Fill in “Units that have it”."),
        ({"units": ["ministry"]}, "Choose from the list of “Units that have it”."),
        ({"holders": "many"}, "Choose how many hold it."),
        ({"given": "decision"}, "Choose how it is given."),
        ({"first_day": "31/02/2020"}, "31/02/2020"),
        ({"source": ""}, "Write the document that says so."),
        ({"title": "BÍ THƯ"}, "Another kind of post has this name."),
        ({"paper": "văn thư"}, "Another kind of post has this name."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    admin: Browser, session: Session, words: dict[str, object], sentence: str
) -> None:
    admin.get("/posts/new")
    sent = {**admin.form("/posts/new").fill({}), **KIND, **words}
    assert admin.post("/posts/new", sent).status_code == 422
    assert sentence in admin.text
    assert sent["source"] in admin.response.text and sent["title_en"] in admin.response.text
    assert session.get(PostKind, KEY) is None


@pytest.mark.at_length
def test_a_kind_ends_when_nobody_holds_it_any_more(
    admin: Browser,
    session: Session,
    sign_in: SignIn,
    add: Callable[..., None],
    name: Callable[[Browser], None],
    confirm_changes: Callable[[], int],
) -> None:
    add()
    name(sign_in(COMMUNE))
    address = f"/posts/{KEY}/end"
    admin.get(address)
    admin.post_form(address, last_day="31/12/2026")
    assert admin.response.status_code == 422
    assert "Posts of this kind that are held after that day: 1." in admin.text and "31/12/2026" in admin.response.text
    admin.post_form(address, last_day="31/12/2019")
    assert "The kind exists since 01/01/2020" in admin.text
    session.rollback()
    post = session.scalars(sa.select(Post).where(Post.kind == KEY)).one()
    post.valid_to = dt.date(2027, 1, 1)
    session.commit()
    admin.post_form(address, last_day="31/12/2026")
    assert confirm_changes() == 1
    assert "31/12/2026" in admin.get("/posts").text
    assert kind_of(session).valid_to == dt.date(2027, 1, 1)
    assert admin.get(address).status_code == 404, "it has ended already"
    add(first_day="01/01/2027")  # the name is free again


def test_a_post_ends_with_its_kind(
    admin: Browser,
    session: Session,
    sign_in: SignIn,
    add: Callable[..., None],
    name: Callable[[Browser], None],
    confirm_changes: Callable[[], int],
) -> None:
    add()
    admin.get(f"/posts/{KEY}/end")
    admin.post_form(f"/posts/{KEY}/end", last_day="31/12/2027")
    assert confirm_changes() == 1
    name(sign_in(COMMUNE))
    session.rollback()
    assert session.scalars(sa.select(Post.valid_to).where(Post.kind == KEY)).one() == dt.date(2028, 1, 1)


def test_a_kind_that_processes_name_cannot_be_ended(admin: Browser) -> None:
    admin.get("/posts")
    addresses = set(re.findall(r"/posts/(\w+)/end", admin.response.text))
    assert "savings_group_head" in addresses and not addresses & {"secretary", "clerk", "commander", "member"}
    for key in ("secretary", "member", "no_such_kind"):
        assert admin.get(f"/posts/{key}/end").status_code == 404


def test_no_process_and_no_page_names_a_kind_that_an_office_may_end() -> None:
    """But where all kinds stand: their list, the demo, and the words of a workbook."""
    optional = "|".join(kind.key for kind in post_kinds().values() if kind.optional)
    named = re.compile(rf"[\"']({optional})[\"']")
    files = [*ROOT.glob("w*/**/*.py"), *ROOT.glob("workflows/**/*.toml")]
    spared = ("kinds.toml", "webapp/demo", "webapp/services/imports/layout.py")
    wrong = [path for path in files if not any(each in str(path) for each in spared) and named.search(path.read_text())]
    assert not wrong


def test_nobody_else_learns_of_the_list(admin: Browser, new_client: Callable[..., Browser]) -> None:
    person = new_client()
    person.enter(user_name(COMMUNE))
    assert person.get("/posts").status_code == 404
