"""Photographs of papers: turned upright, shrunk and written anew, so that nothing but the picture of a file remains."""

import io
import struct
import threading

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

# A picture of as many dots as are taken needs hundreds of megabytes while it is open.
_ONE_AT_A_TIME = threading.Lock()
# What Pillow raises for damaged files of these formats.
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, struct.error, ArithmeticError)


class NoPicture(Exception):
    """The bytes are no whole picture of these formats."""


class TooManyPixels(Exception):
    """The picture has more dots than are opened."""


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
