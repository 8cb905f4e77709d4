"""A page's title stays in the history of the browser and in its list of tabs after the sign-out: it names nobody."""

import re

from webapp.config import ROOT

TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock %\}", re.DOTALL)


def test_no_title_says_whom_a_case_or_a_page_is_about() -> None:
    titles = {
        path.relative_to(ROOT / "templates").as_posix(): "".join(TITLE.findall(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "templates").rglob("*.html"))
    }
    assert sum(map(bool, titles.values())) > 90
    named = re.compile(r"\b(subject|person\.name|full_name|post\.person|head\.kind)\b")
    assert [name for name, title in titles.items() if named.search(title)] == []
