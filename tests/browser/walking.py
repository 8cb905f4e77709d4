"""A walk through the pages that one account can reach, by their links, without a browser."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask

from tests.support.browserlike import Browser as Client

FRONT = "/my-account"
MOST = 2
"""Pages of one kind that are visited: two cases, two people, two rules; the rest are drawn by the same template."""
TOKENS = re.compile(r'(<input[^>]* name="(?:csrf_token|key|next|receipt)"[^>]* value=")[^"]*')


@dataclass
class Visited:
    """A page as it came: its address, the kind of page, the whole of it, its fragment, and where its forms go."""

    address: str
    kind: str
    whole: str
    fragment: str
    title: str
    headings: int
    language: str | None
    vary: str
    actions: list[str] = field(default_factory=list)

    @property
    def is_paper(self) -> bool:
        return '<main class="paper">' in self.whole


def walk(app: Flask, client: Client) -> Iterator[Visited]:
    """Every kind of page reachable from one's account, at most MOST of a kind, with and without a query."""
    waiting, met, counts = [FRONT], {"/", FRONT}, Counter[str]()
    urls = app.url_map.bind("127.0.0.1")
    while waiting:
        address = waiting.pop(0)
        with app.app_context():  # sealed numbers in addresses are opened with the application's key
            endpoint, values = urls.match(urlsplit(address).path)
        # The page of each move is a kind of its own: each has another form.
        kind = f"{endpoint} {values.get('move', '')}{'?' if '?' in address else ''}".strip()
        if counts[kind] >= MOST:
            continue
        response = client.get(address, follow_redirects=False)
        if response.status_code == 303:
            waiting.insert(0, response.headers["Location"])
            continue
        assert response.status_code == 200, f"{address} answers {response.status_code}"
        counts[kind] += 1
        if response.mimetype != "text/html":
            continue  # a download
        visited = _visited(client, address, kind)
        links = [link.get("href", "") for link in client.tree.iter("a")]
        links += [f"{form.action}?{urlencode(form.values)}" for form in client.forms if form.method == "get"]
        visited.fragment = client.client.get(address, headers={"HX-Request": "true"}, follow_redirects=True).text
        yield visited
        for link in links:
            found = urlsplit(urljoin(address, link))
            target = found.path + (f"?{found.query}" if found.query else "")
            if found.scheme in ("otpauth", "tel"):
                continue  # leads into the telephone: its program for codes, a call
            if target not in met and not found.path.startswith("/static/"):
                met.add(target)
                waiting.append(target)


def _visited(client: Client, address: str, kind: str) -> Visited:
    return Visited(
        address=address,
        kind=kind,
        whole=client.response.text,
        fragment="",
        title=client.tree.findtext(".//head/title", ""),
        headings=len(list(client.tree.iter("h1"))),
        language=client.tree.get("lang"),
        vary=client.response.headers.get("Vary", ""),
        actions=[form.action for form in client.forms],
    )


def inside(fragment: str) -> str:
    """The fragment without the parts that go elsewhere than into the content."""
    return even(re.sub(r"<hx-partial.*?</hx-partial>", "", fragment, flags=re.S))


ONCE = re.compile(r'<div class="messages" data-announce>.*?</div>', re.S)
"""What an address before said on its way to this page: it is shown once."""


def even(page: str) -> str:
    """The markup without the spaces between its elements, and without what is new each time or shown once."""
    page = ONCE.sub("", page)
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", TOKENS.sub(r"\1", page))).strip()
