"""SVG by hand: text in lines, lines with round corners, boxes and arrow heads. Colours come from the page."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

Point = tuple[float, float]

CORNER = 7.0
NARROW, WIDE = frozenset("iljtfrI.,:;!|()[]'’“”-"), frozenset("mwMW@%")


def width_of(line: str, size: float) -> float:
    """Estimate how wide a sans-serif face sets a line. No font is at hand; the estimate errs on the wide side."""
    return sum(_share(letter) for letter in unicodedata.normalize("NFD", line)) * size


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.92
    return 0.3 if letter.isspace() else 0.72 if letter.isupper() else 0.59


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """Break a text into the fewest lines of this width, about equally long; a wider word stands alone.

    Cached, because measuring is what a picture costs: one of a process takes about fifty texts in each language.
    """
    lines = _filled(text, width, size)
    while width > size and len(narrower := _filled(text, width, size)) == len(lines):
        lines = narrower
        width -= size / 2
    return tuple(lines)


def _filled(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def number(value: float) -> str:
    """A coordinate, to a tenth, without a needless fraction."""
    return f"{value:.1f}".removesuffix(".0")


def text_line(line: str, at: Point, size: float, kind: str, bold: bool = False) -> str:
    """Draw one line of escaped text; `at` is its baseline."""
    weight = ' font-weight="600"' if bold else ""
    place = f'x="{number(at[0])}" y="{number(at[1])}"'
    return f'<text class="{kind}" fill="currentColor" {place} font-size="{number(size)}"{weight}>{escape(line)}</text> '


def box(x: float, y: float, width: float, height: float, corner: float = CORNER) -> str:
    """The `d` of a box with round corners. (A page forces no colours on `rect`, it does on `path`.)"""
    r, w, h = (number(value) for value in (corner, width - 2 * corner, height - 2 * corner))
    return (
        f"M{number(x + corner)} {number(y)}h{w}a{r} {r} 0 0 1 {r} {r}v{h}a{r} {r} 0 0 1 -{r} {r}"
        f"h-{w}a{r} {r} 0 0 1 -{r} -{r}v-{h}a{r} {r} 0 0 1 {r} -{r}z"
    )


def line(points: Sequence[Point]) -> str:
    """The `d` of a line through these points (level or upright from one to the next), its corners rounded."""
    parts = [f"M{_pair(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        parts.append(f"L{_pair(_towards(here, before))}Q{_pair(here)} {_pair(_towards(here, after))}")
    return "".join([*parts, f"L{_pair(points[-1])}"])


def head(points: Sequence[Point]) -> str:
    """The `d` of the arrow head at the end of a line."""
    (x, y), (from_x, from_y) = points[-1], points[-2]
    if x == from_x:
        back = -9 if y > from_y else 9
        return f"M{_pair((x, y))}l-4.5 {back}h9z"
    back = -9 if x > from_x else 9
    return f"M{_pair((x, y))}l{back} -4.5v9z"


def path(d: str, kind: str, filled: bool = False, **extra: str) -> str:
    """A path: filled, or drawn as a line. Keywords are further attributes, `_` standing for `-`."""
    colours = {"fill": "currentColor"} if filled else {"fill": "none", "stroke": "currentColor"}
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in (colours | extra).items())
    return f'<path class="{kind}" d="{d}"{attributes}/>'


def edge(points: Sequence[Point], *, dashed: bool = False, arrow: bool = True) -> Iterable[str]:
    """A line from the first point to the last, with its head."""
    if dashed:
        yield path(line(points), "chart-edge", stroke_width="1", stroke_dasharray="3 3")
    else:
        yield path(line(points), "chart-edge", stroke_width="1.5")
    if arrow:
        yield path(head(points), "chart-edge", filled=True)


def dot(at: Point) -> str:
    """A filled dot."""
    x, y = at
    return path(f"M{_pair((x - 3.5, y))}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", "chart-edge", filled=True)


def square(at: Point) -> str:
    """A small filled square, `at` being the middle of its left side: the sign of an end."""
    x, y = at
    return path(f"M{_pair((x, y - 4.5))}h9v9h-9z", "chart-edge", filled=True)


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _towards(corner: Point, other: Point) -> Point:
    """The point where the rounding of a corner begins, on the way to its neighbour."""
    (x, y), (to_x, to_y) = corner, other
    length = abs(to_x - x) + abs(to_y - y)
    share = min(CORNER, length / 2) / length if length else 0
    return x + (to_x - x) * share, y + (to_y - y) * share
