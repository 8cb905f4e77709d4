"""One person at a browser: opens pages, fills in forms and presses buttons, with or without scripts."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

from tests.browser.serving import Live
from tests.support.browserlike import PASSWORD
from tests.support.offices.district import user_name

HEADING = "main h1"
PATIENCE = 60_000
"""Milliseconds that anything may take that has to come: it ends a wait for what never comes, and measures nothing."""
WHERE_THE_FOCUS_IS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const x = box.left + Math.min(box.width / 2, 20), y = box.top + Math.min(box.height / 2, 12);
  const seen = document.elementFromPoint(x, y);
  return {
    tag: at.tagName.toLowerCase(), id: at.id, name: at.getAttribute('name'), value: at.value,
    href: at.getAttribute('href'),
    type: at.type || '', text: at.textContent.trim().slice(0, 60),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    uncovered: Boolean(seen) && (at === seen || at.contains(seen) || seen.contains(at)),
  };
}"""


class Person:
    """A browser context of its own. `wrong` collects what no visit may cause: console errors, failed requests."""

    def __init__(self, live: Live, browser: Browser, scripts: bool = True, width: int = 1280, **options: Any) -> None:
        self.live, self.scripts, self.wrong = live, scripts, list[str]()
        size = {"width": width, "height": 800 if width > 600 else 740}
        self.context: BrowserContext = browser.new_context(
            base_url=live.url,
            java_script_enabled=scripts,
            viewport=size,
            locale="vi-VN",
            **{"service_workers": "block", **options},
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.open_tab()

    def open_tab(self) -> Page:
        """A further tab, which becomes the one that is used."""
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("requestfailed", self._note_failure)
        return self.page

    def _note_failure(self, request: Request) -> None:
        # What a page had still under way when its reader went on is aborted by the browser itself.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"{request.failure} {request.url}")

    def _note(self, text: str) -> None:
        # Chromium reports every refusal as an error; refusals are answers here.
        if "the server responded with a status of 4" not in text:
            self.wrong.append(text)

    def sign_in(self, name: str) -> "Person":
        """Through the form."""
        self.open("/sign-in")
        self.fill("/sign-in", username=user_name(name), password=PASSWORD)
        self.send("/sign-in")
        assert self.path != "/sign-in", self.text
        return self

    def enter(self, name: str) -> "Person":
        """With a cookie, because the form has been tested."""
        self.live.let_in(self.context, name)
        return self

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        return self.page.locator(HEADING).inner_text()

    def form(self, path: str) -> Locator:
        return self.page.locator(f'main form[action="{path}"]')

    def button(self, path: str) -> Locator:
        """The button that sends the form to where it goes by itself."""
        return self.form(path).locator('button[type="submit"]:not([formaction], [name])')

    def fill(self, action: str, **values: str) -> None:
        """Type into the fields of the form that goes to `action`, choose in its lists, tick its buttons."""
        form = self.form(action)
        kinds = form.evaluate("form => Object.fromEntries([...form.elements].map(each => [each.name, each.type]))")
        for name, value in values.items():
            if kinds[name] == "radio":
                form.locator(f'[name="{name}"][value="{value}"]').check()
            elif kinds[name] == "select-one":
                form.locator(f'[name="{name}"]').select_option(value)
            else:
                form.locator(f'[name="{name}"]').fill(value)

    def send(self, action: str) -> None:
        """Press the form's button, and wait for what comes of it; what is final is looked at once more first."""
        if (review := self.form(action).locator('button.btn-primary[formaction$="/review"]:visible')).count():
            self.press(review)
            if not self.button(action).count():
                return
        self.press(self.button(action))
        if (deciding := self.page.locator(f'form.deciding[action="{action}"] button')).count():
            self.press(deciding)

    def press(self, target: Locator | str) -> None:
        """Press a link or a button, and wait for the page that comes of it; what is folded away is opened first."""
        pressed = self.page.locator(target) if isinstance(target, str) else target
        for fold in pressed.locator("xpath=ancestor::details[not(@open)]").all():
            fold.locator("summary").first.click()
        with Turned(self.page):
            pressed.click()

    def do(self, action: str, expect: str = "", /, **values: str) -> None:
        """Open the page of the same address as the form, fill it in and send it."""
        self.open(action)
        self.fill(action, **values)
        self.send(action)
        assert self.page.locator(".error-summary").count() == 0, self.text

    def focus(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(WHERE_THE_FOCUS_IS)
        return found

    def close(self) -> None:
        self.context.close()
        assert not self.wrong, "; ".join(self.wrong)


class Turned:
    """`with Turned(page):` waits until another page, or another content of it, stands there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def __enter__(self) -> None:
        self.page.evaluate("selector => document.querySelector(selector).setAttribute('data-before', '')", HEADING)

    def __exit__(self, *error: object) -> None:
        if error == (None, None, None):
            self.page.wait_for_selector(f"{HEADING}:not([data-before])")
            self.page.wait_for_load_state()
