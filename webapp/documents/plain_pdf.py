"""PDF files that people send, written anew without what programs note in them: by whom, when, where and with what.

The library unpacks whatever a file says: so it runs as a program of its own, with little memory and time.
"""

import io
import logging
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import enumerate_sig_fields

MOST_MEMORY = 1024**3
MOST_SECONDS = 30
NOTES = ("/Metadata", "/PieceInfo", "/LastModified")
"""Notes about a part of a file; those about the whole are not copied."""
NOTES_OF_CAMERAS = (0xE1, 0xED, 0xFE)
"""The segments of a JPEG picture with EXIF, XMP, IPTC and comments."""


SIGNED, PLAIN = b"S", b"P"
"""What the program says of a file before the one that it wrote."""

# Each may take MOST_MEMORY: all threads of a process at once would take that many times.
_ONE_AT_A_TIME = threading.Lock()


class UnreadablePdf(Exception):
    """A file that is no PDF to be read without a password, or one that takes too much memory or time."""


class BusyWithOthers(Exception):
    """A refusal to open a file: others are being opened, for longer than one may take."""


def without_notes(data: bytes) -> tuple[bytes, bool]:
    """Return a PDF file with the same pages and no metadata, and whether the one given was signed.

    A signature does not survive it. Raises UnreadablePdf, BusyWithOthers.
    """
    program = [sys.executable, "-I", str(Path(__file__))]
    if not _ONE_AT_A_TIME.acquire(timeout=MOST_SECONDS):
        raise BusyWithOthers
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadablePdf from error
    finally:
        _ONE_AT_A_TIME.release()
    return done.stdout[1:], done.stdout[:1] == SIGNED


def _written_anew(data: bytes) -> bytes:
    """Return SIGNED or PLAIN, and then the file."""
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
        raise ValueError("it asks for a password")
    signed = _is_signed(reader, len(data))
    without = _copy(reader)
    # A second one lacks what nothing refers to any more.
    return (SIGNED if signed else PLAIN) + _copy(PdfFileReader(io.BytesIO(without)))


def _is_signed(reader: PdfFileReader, size: int) -> bool:
    """Whether a field of the file holds a signature over parts of it. Whether it is good, nobody asks here."""
    for _name, value, _field in enumerate_sig_fields(reader, filled_status=True):
        value = value.get_object()
        covered = value.get("/ByteRange", ()) if isinstance(value, DictionaryObject) else ()
        if len(covered) == 4 and value.get("/Contents"):
            begin, first, second, last = map(int, covered)
            if begin == 0 < first < second <= second + last <= size:
                return True
    return False


def _copy(reader: PdfFileReader) -> bytes:
    writer, out = copy_into_new_writer(reader, {"info": None}), io.BytesIO()
    for part in writer.objects.values():
        _clean(part)
    # The public way would note a time, and a random number: the same file has to stay the same.
    writer._document_id = ArrayObject([ByteStringObject(bytes(16))] * 2)
    writer._write(out)
    return out.getvalue()


def _clean(part: Any) -> None:
    """Take the notes out of an object and of those that stand in it; others are referred to."""
    if isinstance(part, StreamObject) and part.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        part._encoded_data = _picture(part.encoded_data)
    if isinstance(part, DictionaryObject):
        for name in NOTES:
            part.pop(name, None)
    held = dict.values(part) if isinstance(part, DictionaryObject) else part if isinstance(part, ArrayObject) else ()
    for each in list(held):
        if isinstance(each, DictionaryObject | ArrayObject):
            _clean(each)


def _picture(data: bytes) -> bytes:
    """Return a JPEG picture without the notes of a camera."""
    kept, place = data[:2], 2
    while data[place : place + 1] == b"\xff" and len(data) > place + 4 and data[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        kept += b"" if data[place + 1] in NOTES_OF_CAMERAS else data[place:end]
        place = end
    return kept + data[place:]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    logging.disable()
    sys.stdout.buffer.write(_written_anew(sys.stdin.buffer.read()))
