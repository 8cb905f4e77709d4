"""Extraction of the catalogue's texts from workflows/rulebook.toml and similar files."""

import tomllib
from collections.abc import Collection, Iterator
from typing import IO, Any


def rulebook(
    file: IO[bytes], keywords: Any, comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield subjects, titles, notes, sources that are not documents, and who allows an exception, to Babel.

    Each as (line, function, msgid, comments).
    """
    text = file.read().decode()
    lines, said_there = text.splitlines(), tomllib.loads(text)
    for name, said in said_there.get("subjects", {}).items():
        yield lines.index(f'{name} = "{said}"') + 1, "gettext", said, []
    excepted = said_there.get("exceptions", {}).values()
    for row in (*said_there.get("rule", said_there.get("post", ())), *excepted):
        for name in ("title", "by", "note", "source"):
            said = row.get(name)
            # The Union's and the State's documents keep their Vietnamese names in both languages.
            if said and (name != "source" or said.isascii()):
                yield lines.index(f'{name} = "{said}"') + 1, "gettext", said, []
