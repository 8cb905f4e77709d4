"""The wording of the papers and the few marks it is written in.

# …      kind of paper, ## … its subject, = … a centred line
- …      an item, ~ … small print, : … a line at the left of a column, > … one at the right, _ an empty line
**…**    bold, *…* slanted; any other line is a paragraph
| … |    a row of a table, the first one its head; {% for %} and {% endfor %} between rows belong to it
|= 1 3   the shares of the width that the columns of the next table have
<<  ||  >>   two columns
[landscape]  the sheets lie on their long side
[foot]   what follows, up to an annex, stands in the foot of every sheet
[annex]  what follows begins on a sheet of its own, after the signature
[qr]     the QR code; @name the lines of texts/_name.txt
{{ … }}  a value; {% … %} alone on a line says whether or how often the following lines are shown
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from webapp.documents.layout import Annex, Block, Columns, Foot, Run, Table, TextLine
from webapp.documents.words import capital, two_digits, unstopped
from workflows.core.pinning.texts import TEXTS, lines_of

_FIRST = ("recognition", "appointment", "concurrent", "release")
OF_A_NOMINATION = (
    "submission",
    "shortlist",
    "branch-minutes",
    "branch-count",
    "joint-minutes",
    "committee-count",
    "resolution",
    *_FIRST,
    "introduction-letter",
    "refusal",
)
OF_A_MEETING = "meeting-minutes"
_REST = sorted(path.stem for path in TEXTS.glob("[a-z]*.txt") if path.stem not in (*OF_A_NOMINATION, OF_A_MEETING))
LIST = "register-list"
"""The text of every list, whose columns are put in for each (`documents.lists`): no office words it itself."""
NAMES = (*OF_A_NOMINATION, OF_A_MEETING, *_REST)
"""Every paper that has a text; those of the nomination in the order of its process."""
DECISIONS = tuple(name for name in NAMES if "@sign_decision" in (TEXTS / f"{name}.txt").read_text(encoding="utf-8"))
"""Papers that are numbered in the register and carry a code; the others are drafts until they are signed."""

# Characters that would be marks are replaced while values are filled in: no name can make a heading or a row.
_SIGNS = "\n#=~:_-*|<>[]@{}%"
_ASIDE = {ord(sign): chr(0xE000 + number) for number, sign in enumerate(_SIGNS)}
_BACK = {ord(aside): chr(sign) for sign, aside in _ASIDE.items()}
_KINDS = (
    ("## ", "about"),
    ("# ", "kind"),
    ("= ", "middle"),
    ("- ", "item"),
    ("~ ", "small"),
    (": ", "left"),
    ("> ", "right"),
)
PRACTICE_MARK = "THỰC HÀNH – KHÔNG CÓ GIÁ TRỊ"
"""What stands above each sheet of an office in which people practise."""
LANDSCAPE, _FOOT, _ANNEX = "[landscape]", "[foot]", "[annex]"
_SUBJECT = "V/v "
"""How the subject of a letter begins, which stands under its number: a letter has no kind in the middle."""
_RUNS = re.compile(r"(\*\*.+?\*\*|\*[^*]+?\*)")
_CONTROL = re.compile(r"\{%[^%]*%\}")
_ROWS = re.compile(r"\{% (?:for [^%]*|endfor )%\}")


FILTERS = {"capital": capital, "unstopped": unstopped, "two_digits": two_digits}
"""A capital at the beginning; no stop at the end; a count in two digits."""


@cache
def source(name: str) -> str:
    """Return the wording of a paper with its parts in place. Raises KeyError for an unknown paper."""
    if name not in (*NAMES, LIST):
        raise KeyError(name)
    return "\n".join(lines_of(TEXTS / f"{'_' * (name == LIST)}{name}.txt"))


def is_landscape(name: str, text: str = "") -> bool:
    """Return whether the paper's sheets lie on their long side. text: the wording, for another than the present one."""
    return LANDSCAPE in (text or source(name)).splitlines()


def decisions() -> dict[str, str]:
    """Return the wording of every paper that is numbered in the register, by its name."""
    return {name: source(name) for name in DECISIONS}


def filled(name: str, values: Mapping[str, Any], text: str = "") -> tuple[Block, ...]:
    """Return a paper with its values; text: not by the present wording. Raises UndefinedError for a missing value."""
    return blocks(_template(text or source(name)).render(values))


def part(name: str, values: Mapping[str, Any]) -> list[str]:
    """Return the lines of texts/_name.txt with their values, to be values of papers themselves."""
    text = (TEXTS / f"_{name}.txt").read_text(encoding="utf-8")
    return [line.translate(_BACK) for line in _environment().from_string(text).render(values).splitlines()]


@lru_cache(maxsize=256)
def _template(text: str) -> Any:
    return _environment().from_string(text)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, finalize=_put_aside, autoescape=False
    )  # it makes no HTML: pages and Word files escape what they show
    environment.filters.update(FILTERS)
    return environment


def _put_aside(value: Any) -> Any:
    return "\n".join(value.splitlines()).translate(_ASIDE) if isinstance(value, str) else value


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a marked text, the foot as the last; no annex that nothing stands in."""
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []
    widths: tuple[int, ...] = ()
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("|="):
            widths = tuple(map(int, line[2:].split()))
            continue
        if line.startswith("|"):
            rows.append(tuple(cell.strip().translate(_BACK) for cell in line.strip().strip("|").split("|")))
            continue
        if rows and _ROWS.fullmatch(line):  # says how often a row is repeated, in a wording that is not filled in
            rows.append((line,))
            continue
        if rows:
            found.append(Table(tuple(rows), widths))
            rows, widths = [], ()
        if line == "<<":
            found.append(_columns(lines))
        elif line == _FOOT:
            found += _foot(lines)
        elif line == _ANNEX:
            found.append(Annex())
        elif line.strip() and line != LANDSCAPE:
            found += _paragraphs(_line(line))
    if rows:
        found.append(Table(tuple(rows), widths))
    shown, foot = (
        [each for each in found if not isinstance(each, Foot)],
        [each for each in found if isinstance(each, Foot)],
    )
    return (*(shown[:-1] if shown and isinstance(shown[-1], Annex) else shown), *foot)


def _foot(lines: Iterator[str]) -> list[Block]:
    """Return what follows as the foot, and the annex after it; no foot if it is empty."""
    foot, annex = [], []
    for line in lines:
        if line == _ANNEX:
            annex = [Annex()]
            break
        if line.strip():
            foot.append(_line(line))
    return [*([Foot(tuple(foot))] if foot else []), *annex]


def _columns(lines: Iterator[str]) -> Columns:
    sides: tuple[list[TextLine], list[TextLine]] = ([], [])
    side = sides[0]
    for line in lines:
        if line == ">>":
            break
        if line == "||":
            side = sides[1]
        elif line.strip():
            side.append(_line(line, "middle"))
    return Columns(tuple(sides[0]), tuple(sides[1]))


def _line(line: str, plain: str = "plain") -> TextLine:
    if line == "[qr]":
        return TextLine("picture", ())
    if _CONTROL.fullmatch(line):
        return TextLine("control", (Run(line),))
    if line == "_":
        return TextLine(plain, (Run(""),))
    kind = "subject" if line.startswith(_SUBJECT) else plain
    for mark, named in _KINDS:
        if line.startswith(mark):
            kind, line = named, line[len(mark) :]
            break
    return TextLine(kind, tuple(_runs(line)))


def _paragraphs(line: TextLine) -> Iterator[TextLine]:
    """Return a line of the text, anew for each paragraph that somebody wrote into it; empty ones fall away."""
    kind, runs = line.kind, list[Run]()
    for run in line.runs if kind in ("plain", "item") else ():
        first, *others = run.text.split("\n")
        runs.append(Run(first, run.style))
        for other in others:
            if any(each.text.strip() for each in runs):
                yield TextLine(kind, tuple(runs))
                kind = "plain"
            runs = [Run(other, run.style)]
    yield TextLine(kind, tuple(runs or line.runs))


def _runs(line: str) -> Iterator[Run]:
    if line == "***":  # the Union's sign below the issuer
        yield Run(line)
        return
    for part in _RUNS.split(line):
        text = part.strip("*").translate(_BACK)
        if text:
            yield Run(text, {0: "", 1: "slanted", 2: "bold"}[(len(part) - len(part.strip("*"))) // 2])


def title_of(paper: tuple[Block, ...]) -> str:
    """Return what a paper is called: its kind and its subject."""
    lines: list[TextLine] = []
    for block in paper:
        if isinstance(block, TextLine):
            lines.append(block)
        elif isinstance(block, Columns):
            lines += block.left
    return " ".join(line.text for line in lines if line.kind in ("kind", "about", "subject"))


def plain_text(paper: tuple[Block, ...]) -> str:
    """Return the text of a paper, line by line: columns one after the other, cells of a row separated by ' | '."""
    texts: list[str] = []
    for block in paper:
        if isinstance(block, TextLine):
            texts.append(block.text)
        elif isinstance(block, Columns):
            texts += [line.text for line in (*block.left, *block.right)]
        elif isinstance(block, Foot):
            texts += [line.text for line in block.lines]
        elif isinstance(block, Table):
            texts += [" | ".join(row) for row in block.rows]
    return "\n".join(line for line in texts if line.strip()) + "\n"
