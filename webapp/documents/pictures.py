"""Photographs of papers: turned upright, shrunk and written anew, so that nothing but the picture of a file remains."""

import io
import re
import struct
import threading
from collections.abc import Iterator

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 52_000_000
"""The dots of a picture that is opened: a phone of 50 megapixels has 50.3 million."""
SIDE = 2200
"""The longest side that is kept, in dots: a sheet of A4 stays readable at 190 dots an inch."""
LARGEST = 1024 * 1024
STEPS = ((SIDE, 80), (SIDE, 65), (1700, 60), (1300, 50), (900, 40))
"""Longest side and quality: the first with which the picture is no larger than LARGEST is taken, else the last."""
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")

ORIENTATION = 0x0112
"""The note in which a camera says how it was held: without it a picture would lie on its side."""
_COLOURS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""The segments of programs without which colours and size would be others, and how they begin."""
_IN_PNG = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"bKGD"}
_AFTER_DOTS = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")

# A picture of as many dots as are taken needs hundreds of megabytes while it is open.
_ONE_AT_A_TIME = threading.Lock()
# What Pillow raises for damaged files of these formats.
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, struct.error, ArithmeticError)


class NoPicture(Exception):
    """A file that is no whole picture of these formats."""


class TooManyPixels(Exception):
    """A picture with more dots than are opened."""


def is_heic(data: bytes) -> bool:
    """Whether this is a photograph in the format that phones write by themselves and browsers do not show."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC


def upright(data: bytes) -> bytes:
    """Return a photograph as a JPEG file: upright, at most SIDE dots long, about LARGEST at most, without its metadata.

    Raises NoPicture, TooManyPixels.
    """
    try:
        with _ONE_AT_A_TIME, Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            picture.draft("RGB", (SIDE, SIDE))  # a JPEG file is decoded at the size that is needed
            picture.thumbnail((SIDE, SIDE))
            return _written(_on_white(ImageOps.exif_transpose(picture)))
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except DAMAGED as error:
        raise NoPicture from error


def turned(data: bytes) -> bytes:
    """Return a picture that `upright` has made, turned to the right by a quarter."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
        return _written(picture.transpose(Image.Transpose.ROTATE_270))


def unannotated(data: bytes) -> bytes:
    """Return a JPEG or PNG file with the same dots and without what is noted in it; which side is up stays.

    What lies behind the picture is left out. Raises NoPicture.
    """
    try:
        return b"".join(_plain_png(data) if data.startswith(b"\x89PNG") else _plain_jpeg(data))
    except DAMAGED as error:
        raise NoPicture from error


def _plain_jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    place = 2
    while data[place + 1] != 0xD9:
        begun, marker = place, data[place + 1]
        if marker == 0xFF:  # filled up
            place += 1
            continue
        place += 2 + int(struct.unpack_from(">H", data, begun + 2)[0])
        if data[begun] != 0xFF or marker < 0xC0 or place > len(data):
            raise NoPicture
        if marker == 0xE1 and data.startswith(b"Exif\0\0", begun + 4):
            yield _how_it_was_held(data[begun + 4 : place])
        elif not (marker == 0xFE or 0xE0 <= marker <= 0xEF) or _gives_colours(marker, data, begun + 4):
            yield data[begun:place]
        if marker == 0xDA:
            found = _AFTER_DOTS.search(data, place)
            if found is None:
                raise NoPicture
            yield data[place : found.end() - 2]
            place = found.end() - 2
    yield data[place : place + 2]


def _gives_colours(marker: int, data: bytes, begun: int) -> bool:
    return marker in _COLOURS and data.startswith(_COLOURS[marker], begun)


def _how_it_was_held(noted: bytes) -> bytes:
    """Return an EXIF segment that says which side of a picture is up, and nothing else; b'' for the usual one."""
    given, kept = Image.Exif(), Image.Exif()
    given.load(noted)
    held = given.get(ORIENTATION, 1)
    if held not in range(2, 9):
        return b""
    kept[ORIENTATION] = held
    said = kept.tobytes()
    return struct.pack(">BBH", 0xFF, 0xE1, len(said) + 2) + said


def _plain_png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    place, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        begun, place = place, place + 12 + length
        if place > len(data):
            raise NoPicture
        if kind[:1].isupper() or kind in _IN_PNG:
            yield data[begun:place]


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours; what shines through becomes white, as paper is."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white


def _written(picture: Image.Image) -> bytes:
    written = b""
    for side, quality in STEPS:
        picture.thumbnail((side, side))
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None, comment=b"")
        written = file.getvalue()
        if len(written) <= LARGEST:
            break
    return written
