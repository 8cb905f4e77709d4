"""Two servers on ports of their own and one PostgreSQL: nothing that a person meets is known to one of them alone."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.chaos.people import NOMINATION, Client, SignedOut
from tests.chaos.stage import Stage, prepare
from tests.support.postgres import Server
from tests.support.shipped_server import Shipped, shipped

pytestmark = [pytest.mark.both_engines, pytest.mark.postgres, pytest.mark.at_length]

PICTURE = re.compile(r"<svg[^>]*viewBox.*?</svg>", re.DOTALL)


@pytest.fixture
def stage(postgres_server: Server, postgres_template: str, tmp_path: Path) -> Iterator[Stage]:
    yield prepare(tmp_path / "stage", postgres_server.create("two_servers", postgres_template), votes=0)
    postgres_server.drop("two_servers")


@pytest.fixture
def servers(stage: Stage) -> Iterator[tuple[Shipped, Shipped]]:
    with shipped(stage.folder, **stage.environ) as one, shipped(stage.folder, **stage.environ) as other:
        yield one, other


def elsewhere(client: Client, server: Shipped) -> Client:
    """The same browser at another server."""
    return replace(client, port=server.port, connection=None)


def test_what_one_server_has_done_the_other_knows(stage: Stage, servers: tuple[Shipped, Shipped]) -> None:
    one, other = servers
    here = Client(one.port)
    here.sign_in(stage.officers[0])
    with closing(here), closing(elsewhere(here, other)) as there:
        _played(stage, servers, here, there)


def _played(stage: Stage, servers: tuple[Shipped, Shipped], here: Client, there: Client) -> None:
    assert there.ask("GET", "/inbox")[0] == 200, "a sign-in holds"

    unit, person = next(iter(stage.seats.items()))
    path = f"/start/secretary-nomination/{unit}"
    here.ask("GET", path)
    form = here.form(path)
    assert form
    sent = {**form.values, **NOMINATION, "person": str(person)}
    first, again = here.ask("POST", path, sent), there.ask("POST", path, sent)
    assert first == again and first[0] == 303, "a form that is sent to both is taken once"
    with sa.create_engine(stage.url, poolclass=sa.NullPool).connect() as connection:
        assert connection.scalar(sa.text('SELECT count(*) FROM "case"')) == 1
    pages = []
    for client in (here, there):
        client.ask("GET", first[1].partition("?")[0])
        pages.append(PICTURE.findall(client.page))
    assert pages[0] and pages[0] == pages[1], "pictures are the same"

    for number in range(6):
        with closing(Client(servers[number % 2].port)) as stranger:
            stranger.ask("GET", "/sign-in")
            asked = stranger.form("/sign-in")
            assert asked
            wrong = {**asked.values, "username": stage.officers[1], "password": "không phải mật khẩu này"}
            status, _where = stranger.ask("POST", "/sign-in", wrong)
    assert status == 429, "both count the tries"

    there.ask("GET", "/inbox")
    out = there.form("/sign-out")
    assert out
    with pytest.raises(SignedOut):
        there.ask("POST", out.action, out.values)
    with pytest.raises(SignedOut):
        here.ask("GET", "/inbox")
