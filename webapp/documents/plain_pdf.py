"""PDF files that people send, written anew without what programs note in them: by whom, when, where and with what.

The library unpacks whatever a file says: so it runs as a program of its own, with little memory and time.
"""

import io
import logging
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

MOST_MEMORY = 1024**3
MOST_SECONDS = 30
NOTES = ("/Metadata", "/PieceInfo", "/LastModified")
"""Notes about a part of a file; those about the whole are not copied."""
NOTES_OF_CAMERAS = (0xE1, 0xED, 0xFE)
"""The segments of a JPEG picture with EXIF, XMP, IPTC and comments."""


class UnreadablePdf(Exception):
    """The bytes are no PDF file that can be read without a password, or one that takes too much memory or time."""


def without_notes(data: bytes) -> bytes:
    """Return a PDF file with the same pages and no metadata; a signature does not survive it. Raises UnreadablePdf."""
    program = [sys.executable, "-I", str(Path(__file__))]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadablePdf from error
    return done.stdout


def _written_anew(data: bytes) -> bytes:
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
        raise ValueError("it asks for a password")
    without = _copy(reader)
    return _copy(PdfFileReader(io.BytesIO(without)))  # a second one lacks what nothing refers to any more


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
