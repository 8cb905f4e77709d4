"""Cutting a stylesheet that others wrote to what our pages use: nine tenths of Bootstrap are for parts that we lack.

For another version of it, then write its hash into static/VENDORED.json:

    python -m tests.support.stylesheets bootstrap.min.css > static/bootstrap-VERSION.min.css
"""

import re
import sys
from collections.abc import Iterator, Set
from pathlib import Path

from webapp.config import ROOT

HEAD = re.compile(r'(@charset "UTF-8";)?\s*(/\*!.*?\*/\s*)?', re.DOTALL)
CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
WRITTEN = re.compile(r'class="([^"]*)"')
FILLED_IN = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
CHOSEN = frozenset({"btn-danger", "btn-primary", "btn-secondary", "form-control"})
"""Classes that templates put together, or hand to a field."""


def classes() -> frozenset[str]:
    """Return the classes that templates, and the two tables that a page reads its own rows from, write."""
    sources = [*(ROOT / "templates").rglob("*.html"), ROOT / "webapp" / "pages" / "shared" / "tables.py"]
    texts = (FILLED_IN.sub(" ", path.read_text("utf-8")) for path in sources)
    return CHOSEN | {each for text in texts for said in WRITTEN.findall(text) for each in said.split()}


def cut(css: str, used: Set[str]) -> str:
    """Return a minified stylesheet without the selectors that ask for other classes, its notice of licence kept."""
    head = HEAD.match(css)
    assert head
    return head[0] + _cut(re.sub(r"/\*.*?\*/", "", css[head.end() :], flags=re.DOTALL), used)


def _cut(css: str, used: Set[str]) -> str:
    kept = []
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            body = _cut(body, used)
        elif head.startswith("@"):
            body = ""  # motion of parts that are not here
        else:
            head = ",".join(each for each in _selectors(head) if _asks_for(each) <= used)
        if head and body:
            kept.append(f"{head}{{{body}}}")
    return "".join(kept)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Give the rules of a sheet, or of a condition in one: what stands before the braces, and within."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:opened].strip(), css[opened + 1 : end - 1]
        at = end


def _selectors(head: str) -> list[str]:
    """Split a list of selectors at the commas that stand in no bracket."""
    return re.split(r",(?![^(]*\))", head)


def _asks_for(selector: str) -> set[str]:
    """Return the classes without which a selector finds nothing."""
    return set(CLASS.findall(re.sub(r":not\([^()]*\)", "", selector)))


if __name__ == "__main__":
    sys.stdout.write(cut(Path(sys.argv[1]).read_text("utf-8"), classes()))
