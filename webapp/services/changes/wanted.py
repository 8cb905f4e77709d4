"""Changes that somebody asks for."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class UploadedFile:
    """A file that a request is about, with the name that the browser gave it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Wanted:
    """A change that somebody asks for, in the columns of `ChangeRequest`.

    before: what it replaces, as its kind shows it; subjects: ids of those whose posts or account it is about;
    secret: the hash of a first password, or words about a person, kept as a file is.
    """

    kind: str
    unit_id: int | None
    content: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    subjects: frozenset[int] = frozenset()
    file: UploadedFile | None = None
    secret: bytes | None = None
