"""How long pages take to paint on a slow line, and what they weigh: slow 3G (400 kb/s, 400 ms), the CPU as it is.

    .venv/bin/python benchmarks/paint.py http://127.0.0.1:8000

The address is that of a running demo. Cold: nothing is in the browser's cache, as on the first day of a telephone;
warm: the same page again; htmx: the page put into one that is shown. In seconds to the first paint with
content, and in kB with and without fonts. Ends with 1 above a bar: 2.5 s for a paint, 60 kB without fonts for the first
view, which is the sign-in page, 12 kB for a further page. Behind TLS it weighs less, because browsers take Brotli only
there.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright  # noqa: E402

from tests.conftest import find_chromium  # noqa: E402
from webapp.demo.filling import DEMO_PASSWORD  # noqa: E402

OFFICER, MEMBER = "vo.thuy.xuan", "bui.kim.lan"
FOUND = {
    "home": (OFFICER, "/", ""),
    "tracking": (OFFICER, "/tracking", ""),
    "case": (OFFICER, "/tracking", "/cases/"),
    "vote": (MEMBER, "/inbox", "/cases/"),
    "meeting": (MEMBER, "/meetings", "/meetings/"),
    "register": (OFFICER, "/registers", "/registers/"),
}
"""Whose page each is, and the list whose first link of this kind leads to it."""
SLOW = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 400}
PAINTED, FIRST, FURTHER = 2.5, 60 * 1024, 12 * 1024
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SWAPPED = """async path => {
    const begun = performance.now();
    await htmx.ajax('GET', path, {target: '#main'});
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
}"""


@dataclass
class Weighed:
    """What came over the line since it was last asked: bytes of fonts, and of everything else."""

    fonts: int = 0
    others: int = 0

    def taken(self) -> tuple[int, int]:
        found = (self.fonts, self.others)
        self.fonts = self.others = 0
        return found


def weighed(session: CDPSession) -> Weighed:
    """Count the bytes of a page's answers."""
    sizes, fonts = Weighed(), set[str]()

    def answered(event: dict) -> None:  # type: ignore[type-arg]
        if event["type"] == "Font":
            fonts.add(event["requestId"])

    def finished(event: dict) -> None:  # type: ignore[type-arg]
        if event["requestId"] in fonts:
            sizes.fonts += int(event["encodedDataLength"])
        else:
            sizes.others += int(event["encodedDataLength"])

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    return sizes


@contextmanager
def slow_page(context: BrowserContext) -> Iterator[tuple[Page, Weighed]]:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    yield page, weighed(session)
    page.close()


def painted(page: Page, address: str) -> float:
    """Open an address; return the seconds to its first paint with content."""
    page.goto(address, wait_until="networkidle")
    return float(page.evaluate(PAINT)) / 1000


def line(name: str, seconds: float, sizes: tuple[int, int], bar: float) -> bool:
    """Print a line; return whether it is above a bar."""
    over = seconds > PAINTED or sizes[1] > bar
    print(f"{name:<24}{seconds:6.2f} s{sizes[1] / 1024:8.1f} kB{sizes[0] / 1024:8.1f} kB fonts{'   above' * over}")
    return over


def signed_in(browser: Browser, base: str, username: str) -> tuple[dict, dict[str, str]]:  # type: ignore[type-arg]
    """Sign in on a quick line; return the cookies, and the paths of the pages that are looked at as this person."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{base}/")
    paths = {}
    for name, (whose, path, kind) in FOUND.items():
        if whose == username and kind:
            page.goto(f"{base}{path}")
            path = (
                page.locator(f"main th a[href^='{kind}'], main h2 a[href^='{kind}']").first.get_attribute("href") or ""
            )
        if whose == username:
            paths[name] = path
    state = context.storage_state()
    context.close()
    return dict(state), paths


def telephone(browser: Browser, cookies: dict | None) -> BrowserContext:  # type: ignore[type-arg]
    """Return an empty browser. Without a worker: what it fetches would pass by the slow line uncounted."""
    return browser.new_context(
        viewport={"width": 360, "height": 740},
        storage_state=cookies,  # type: ignore[arg-type]
        service_workers="block",
    )


def run(base: str) -> bool:
    """Print the report; return whether anything is above its bar."""
    over = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        people = {username: signed_in(browser, base, username) for username in (OFFICER, MEMBER)}
        pages = [("sign-in", None, "/sign-in")]
        pages += [(name, cookies, path) for cookies, paths in people.values() for name, path in paths.items()]
        for name, cookies, path in pages:
            context = telephone(browser, cookies)
            for temperature, bar in (("cold", FIRST if name == "sign-in" else inf), ("warm", FURTHER)):
                with slow_page(context) as (page, sizes):
                    seconds = painted(page, f"{base}{path}")
                    over |= line(f"{name}, {temperature}", seconds, sizes.taken(), bar)
            context.close()
        for cookies, paths in people.values():
            context = telephone(browser, cookies)
            with slow_page(context) as (page, sizes):
                painted(page, f"{base}/my-account")
                sizes.taken()
                for name, path in paths.items():
                    seconds = float(page.evaluate(SWAPPED, path)) / 1000
                    page.wait_for_timeout(1000)  # what the new page brings along, as pictures
                    over |= line(f"{name}, htmx", seconds, sizes.taken(), FURTHER)
            context.close()
        browser.close()
    return over


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    raise SystemExit(run(sys.argv[1].rstrip("/")))
