"""What comes of a stylesheet that others wrote: the rules that our pages use, and no others."""

from tests.support.stylesheets import classes, cut
from webapp.config import ROOT

(SHIPPED,) = (ROOT / "static").glob("bootstrap-*.min.css")
SHEET = (
    '@charset "UTF-8";/*! Licence */:root{--a:1}.btn,.card{color:red}.card .btn{a:b}'
    ".btn:not(.card):is(a,b),h1,.h1{c:d}/* why */@media (min-width:1px){.card{e:f}.btn{g:h}}"
    "@media print{.card{i:j}}@keyframes turn{0%{k:l}}"
)


def test_what_asks_for_a_class_that_no_page_has_is_cut() -> None:
    assert cut(SHEET, {"btn"}) == (
        '@charset "UTF-8";/*! Licence */:root{--a:1}.btn{color:red}'
        ".btn:not(.card):is(a,b),h1{c:d}@media (min-width:1px){.btn{g:h}}"
    )


def test_the_shipped_sheet_has_nothing_that_no_page_asks_for() -> None:
    """Whoever takes a class out of the last page, or another version of Bootstrap in, cuts it anew."""
    shipped = SHIPPED.read_text("utf-8")
    assert cut(shipped, classes()) == shipped
    assert len(shipped) < 30_000
    assert all(f".{each}" in shipped for each in ("btn-primary{", "form-control{", "visually-hidden"))
