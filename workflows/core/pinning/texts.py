"""The wording of papers, as data that pages print from, and its fingerprints."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from workflows.core.pinning.fingerprints import DIGITS

TEXTS = Path(__file__).resolve().parents[3] / "webapp" / "documents" / "texts"


def lines_of(path: Path) -> Iterator[str]:
    """Yield the lines of a text, with those of its parts in place."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            yield from lines_of(path.with_name(f"_{line[1:]}.txt"))
        else:
            yield line


@cache
def text_fingerprint(name: str, matters: frozenset[str] = frozenset()) -> str:
    """The fingerprint of a paper's text, with what votes on these matters put into it."""
    parts = [f"_{kind}_{matter}" for matter in sorted(matters) for kind in ("matter", "line")]
    files = [file for each in (name, *parts) if (file := TEXTS / f"{each}.txt").exists()]
    return sha256("\n".join(line for file in files for line in lines_of(file)).encode()).hexdigest()[:DIGITS]
