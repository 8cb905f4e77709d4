"""The file of a backup: a tar stream, encrypted as age does, with the hash of everything in it at its end."""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyrage

FORMAT = 1
CHUNK = 1024 * 1024
MANIFEST = "manifest.json"


class Damaged(Exception):
    """A file that is no whole backup, or none for this key. The text is a sentence for people."""


@dataclass
class Manifest:
    """The description of a backup. members: name → size and SHA-256."""

    engine: str
    revision: str
    made_at: str
    head: str
    format: int = FORMAT
    members: dict[str, tuple[int, str]] = field(default_factory=dict)


class Packing:
    """A backup that is being written. Nothing is held in memory but one piece."""

    def __init__(self, stream: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self._tar = tarfile.open(fileobj=stream, mode="w|")  # noqa: SIM115

    def add(self, name: str, content: bytes) -> None:
        """Add what is held in memory."""
        self._add(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file. One that is gone by now is left out: it was taken away since the database was read."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            self._add(name, os.fstat(source.fileno()).st_size, source)

    def close(self) -> None:
        """Write the manifest and end the stream."""
        said = json.dumps(asdict(self.manifest), ensure_ascii=False).encode()
        self._tar.addfile(_member(MANIFEST, len(said)), io.BytesIO(said))
        self._tar.close()

    def _add(self, name: str, size: int, source: IO[bytes]) -> None:
        read = _Hashed(source)
        self._tar.addfile(_member(name, size), read)
        self.manifest.members[name] = (size, read.digest)


class _Hashed:
    """A stream whose hash is known once it has been read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._source.read(size)
        self._hash.update(part)
        return part

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


@contextmanager
def packing(target: Path, recipient: str, manifest: Manifest) -> Iterator[Packing]:
    """Write a backup for whoever has the key of this recipient. The file has its name only when it is whole.

    Raises ValueError for what is no recipient.
    """
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient)]
    except pyrage.RecipientError as error:
        raise ValueError("not a recipient") from error
    draft = target.with_name(f"{target.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            with _through(lambda source: pyrage.encrypt_io(source, out, keys)) as stream:
                archive = Packing(stream, manifest)
                yield archive
                archive.close()
            out.flush()
            os.fsync(out.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _through(work: Callable[[IO[bytes]], Any]) -> Iterator[IO[bytes]]:
    """Open a pipe, the other end of which this work reads in a thread of its own; raise what that raised."""
    failed: list[BaseException] = []
    reading, writing = os.pipe()

    def run() -> None:
        with os.fdopen(reading, "rb") as source:
            try:
                work(source)
            except BaseException as error:  # raised again where it can be dealt with
                failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as stream:
            yield stream
    except BrokenPipeError:
        if not failed:
            raise
    finally:
        thread.join()
    if failed:
        raise failed[0]


def unpack(source: Path, identity: str, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, and compare everything with what was packed.

    Raises Damaged if it is not whole, was changed, or is not for this key.
    """
    keys = [pyrage.x25519.Identity.from_str(identity)]
    found: dict[str, tuple[int, str]] = {}

    def take(stream: IO[bytes]) -> None:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                found[member.name] = _take_out(tar, member, folder)
        while stream.read(CHUNK):  # the end of the tar is followed by filling
            pass

    try:
        with source.open("rb") as file, _through(take) as stream:
            pyrage.decrypt_io(file, stream, keys)
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**{**said, "members": {name: (one[0], one[1]) for name, one in said["members"].items()}})
    except (pyrage.DecryptError, tarfile.TarError, OSError, ValueError, TypeError, KeyError) as error:
        raise Damaged("This file is damaged, no backup, or not for this key. Nothing was changed.") from error
    found.pop(MANIFEST)
    if manifest.format != FORMAT or found != manifest.members:
        raise Damaged("This backup does not hold what it says that it holds. Nothing was changed.")
    return manifest


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> tuple[int, str]:
    name = PurePosixPath(member.name)
    source = tar.extractfile(member) if member.isreg() else None
    if source is None or name.is_absolute() or ".." in name.parts:
        raise tarfile.TarError("a member that no backup has")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    read = _Hashed(source)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while part := read.read(CHUNK):
            out.write(part)
    return member.size, read.digest
