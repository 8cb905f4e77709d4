"""Texts of an old workbook: one byte or two for each letter, and a list of all that goes on over several records."""

import struct

WIDE, PHONETIC, RICH = 1, 4, 8
"""Marks of a text: letters of two bytes; a reading beside it; runs of fonts behind it."""


def short_text(body: bytes, at: int, long: bool = True) -> str:
    """Return the text at a place of a record. long: its length takes two bytes, else one."""
    (count,) = struct.unpack_from("<H" if long else "<B", body, at)
    at += 2 if long else 1
    wide = body[at] & WIDE
    letters = body[at + 1 : at + 1 + count * (2 if wide else 1)]
    return _decoded(letters, bool(wide))


class SharedTexts:
    """A reader of the list of texts. Its records are cut between letters; each says anew how wide these are."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 8

    def read(self, most: int) -> list[str]:
        """Return the texts, at most so many. Raises IndexError or struct.error for a list that is cut off."""
        _all, count = struct.unpack_from("<II", self.parts[0])
        return [self._text() for _number in range(min(count, most))]

    def _text(self) -> str:
        count, marks = struct.unpack("<HB", self._raw(3))
        behind = struct.unpack("<H", self._raw(2))[0] * 4 if marks & RICH else 0
        behind += struct.unpack("<I", self._raw(4))[0] if marks & PHONETIC else 0
        text = self._letters(count, bool(marks & WIDE))
        self._raw(behind)
        return text

    def _letters(self, count: int, wide: bool) -> str:
        text = ""
        while count:
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 1
                wide = bool(self.parts[self.part][0] & WIDE)
            width = 2 if wide else 1
            piece = self.parts[self.part][self.at : self.at + count * width]
            if len(piece) < width:
                raise IndexError("half a letter")
            piece = piece[: len(piece) // width * width]
            text += _decoded(piece, wide)
            self.at, count = self.at + len(piece), count - len(piece) // width
        return text

    def _raw(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            piece = self.parts[self.part][self.at : self.at + length - len(found)]
            found, self.at = found + piece, self.at + len(piece)
            if len(found) < length:
                self.part, self.at = self.part + 1, 0
        return found


def _decoded(letters: bytes, wide: bool) -> str:
    return letters.decode("utf-16-le" if wide else "latin-1", "surrogatepass")
