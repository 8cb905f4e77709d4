"""Files that people have sent: where they are kept, and how they are sent to whoever may read them."""

import io
import logging
from pathlib import Path

from flask import Response, abort, current_app, send_file

from webapp.logs import facts
from webapp.models import AttachedPage, MeetingFile, Scan, StackPage
from webapp.services.papers.scans import FileGone, fetch

log = logging.getLogger("doan_vu.files")

# Whatever a file turns out to be, the browser may neither show nor run it as a page of ours.
HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


def folder() -> Path:
    """Return where files are kept."""
    data_dir: Path = current_app.config["DOAN_VU"].data_dir
    return data_dir / "files"


def stored_file(row: Scan | AttachedPage | MeetingFile | StackPage, name: str | None) -> Response:
    """Send a file as it was stored, to be saved under a name; a picture without one is shown.

    404, and a line in the log, for one that is missing or damaged.
    """
    try:
        data = fetch(folder(), row)
    except FileGone:
        log.error("file is missing or damaged", extra=facts(table=row.__tablename__, row=row.id))
        abort(404)
    response = send_file(
        io.BytesIO(data), row.media_type, as_attachment=name is not None, download_name=name, etag=False, max_age=0
    )
    response.headers.update(HARMLESS)
    response.headers["Cache-Control"] = "no-store"
    return response
