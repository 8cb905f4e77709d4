"""Period reports, drafted and moved on through their pages."""

from tests.support.browserlike import Browser
from tests.support.offices.district import Office

HALF = "2026-H1"
WORDS = {
    "done": "Tổ chức 02 lớp tập huấn.",
    "difficulties": "Thiếu kinh phí.",
    "plan": "Mở 02 lớp.",
    "proposals": "Hỗ trợ kinh phí.",
}


def draft(browser: Browser, office: Office, unit: str = "H", period: str = HALF, **words: str) -> str:
    """Draft a report through its form; return the address of its page."""
    path = f"/reports/units/{office.units[unit].id}/new"
    browser.get(path)
    office.session.rollback()
    browser.post(path, {"period": period} | WORDS | words)
    return browser.path


def act(browser: Browser, path: str, what: str) -> Browser:
    """Press the button of a report's page."""
    browser.get(path)
    browser.post_form(f"{path}/{what}")
    return browser
