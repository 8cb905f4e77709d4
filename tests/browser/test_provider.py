"""The way to the sign-in provider and back, as a browser goes it: its cookies, its policy, with and without scripts."""

import dataclasses
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.lengths import in_full
from tests.support.loopback import provider as support
from tests.support.offices.district import CHAIR, district_office, user_name
from webapp.models import Account
from webapp.settings.provider import SignInProvider

pytestmark = [pytest.mark.browser, pytest.mark.at_length]


@pytest.mark.parametrize("scripts", [False, *in_full(True)])
def test_there_and_back(scripts: bool, make_live: Callable[..., Live], chromium: Browser) -> None:
    live = make_live()
    district_office(live.session, live.clock.now)
    with support.running("localhost") as provider:  # to a browser another site than 127.0.0.1
        provider.says(sub="nguoi", now=int(live.clock.now.timestamp()))
        settings = SignInProvider(provider.issuer, support.CLIENT, support.SECRET, "Cổng Đoàn")
        config = dataclasses.replace(live.app.config["DOAN_VU"], public_url=live.url, provider=settings)
        live.app.config["DOAN_VU"] = config
        owner, other = (Person(live, chromium, scripts=scripts) for _number in range(2))
        owner.sign_in(CHAIR)
        owner.open("/my-account/provider")
        owner.page.get_by_role("button", name="Liên kết đăng nhập của tôi").click()
        owner.page.wait_for_url(f"{live.url}/my-account/provider")
        assert "cũng mở được bằng Cổng Đoàn" in owner.text
        other.open("/sign-in?next=/rules")
        other.page.get_by_role("button", name="Đăng nhập bằng Cổng Đoàn").click()
        other.page.wait_for_url(f"{live.url}/rules")
        asked = [urlsplit(path).path for path in provider.asked()]
        assert asked.count("/authorize") == 2
        other.page.go_back()
        assert other.path in ("/sign-in", "/rules"), "nothing of the way there is gone again"
        assert [each.wrong for each in (owner, other)] == [[], []]
        live.session.rollback()
        name = live.session.scalar(sa.select(Account.username).where(Account.provider_subject.is_not(None)))
        assert name == user_name(CHAIR)
        owner.context.close()
        other.context.close()
