"""The container of an old Office file: a small file system of sectors, of which one stream is wanted.

Shape: [MS-CFB]. Whatever is damaged raises ValueError or struct.error; no chain is followed
further than the file is long.
"""

import struct
from collections.abc import Iterator

HEADER = 512
END = 0xFFFFFFFA
"""From here on the numbers of sectors are marks: the end of a chain, and what is free."""
FILE, ROOT = 2, 5
SMALLEST, LARGEST = 7, 12
"""Bounds of the exponents of a sector's size: Office writes 9 for sectors and 6 for the small ones."""


class Container:
    """The streams of the top folder by their names. macros: whether the file holds programs."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if not (SMALLEST <= shift <= LARGEST and 2 <= small_shift < shift):
            raise ValueError("sizes of sectors")
        self.size, self.small_size = 1 << shift, 1 << small_shift
        (folder,) = struct.unpack_from("<I", data, 48)
        self.cutoff, small_table = struct.unpack_from("<II", data, 56)
        self.table = self._numbers(b"".join(map(self._sector, self._sectors_of_table())))
        self.small_table = self._numbers(self._chain(small_table))
        self.entries: dict[str, tuple[int, int]] = {}
        self.macros, self.small = False, b""
        self._read_folder(self._chain(folder))

    def stream(self, name: str) -> bytes | None:
        """Return a stream; None if there is none of this name."""
        if name not in self.entries:
            return None
        first, length = self.entries[name]
        if length >= self.cutoff:
            return self._chain(first)[:length]
        parts = [
            self.small[number * self.small_size : (number + 1) * self.small_size]
            for number in _followed(self.small_table, first)
        ]
        return b"".join(parts)[:length]

    def _read_folder(self, folder: bytes) -> None:
        for at in range(0, len(folder) - 127, 128):
            length, kind = struct.unpack_from("<HB", folder, at + 64)
            name = folder[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
            first, size = struct.unpack_from("<II", folder, at + 116)
            if kind == ROOT:
                self.small = self._chain(first)[:size]
            elif kind == FILE:
                self.entries.setdefault(name, (first, size))
            self.macros = self.macros or name.upper() in ("_VBA_PROJECT_CUR", "MACROS")

    def _sectors_of_table(self) -> Iterator[int]:
        """Yield the numbers of the sectors that hold the table of chains: 109 in the header, the others linked."""
        yield from self._numbers_used(self.data[76:HEADER])
        (following,) = struct.unpack_from("<I", self.data, 68)
        for _once in range(len(self.data) // self.size):
            if following >= END:
                return
            sector = self._sector(following)
            yield from self._numbers_used(sector[:-4])
            (following,) = struct.unpack("<I", sector[-4:])

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self.size
        if begin >= len(self.data):
            raise ValueError("a sector beyond the end")
        return self.data[begin : begin + self.size].ljust(self.size, b"\0")

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._sector, _followed(self.table, first)))

    def _numbers_used(self, data: bytes) -> list[int]:
        return [number for number in self._numbers(data) if number < END]

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _followed(table: tuple[int, ...], first: int) -> Iterator[int]:
    """Yield the numbers of a chain. Raises ValueError for one that leads out of its table or in a circle."""
    number = first
    for _once in range(len(table) + 1):
        if number >= END:
            return
        yield number
        if number >= len(table):
            raise ValueError("a chain that leads nowhere")
        number = table[number]
    raise ValueError("a chain in a circle")
