"""Every file that is sent, by whichever form: looked at for viruses before a page sees it."""

import logging

from flask import Flask, current_app, request

from webapp.logs import facts
from webapp.services.refusals import Refused
from webapp.virus_scanner import NoAnswer, scanner_of
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

FOUND = _("The virus scanner of this office has found something in this file. Nothing was kept.")
SILENT = _("The virus scanner of this office does not answer, so no file is taken now. Try again in a while.")


def register(app: Flask) -> None:
    """Look at files after the sender was let in and the form is theirs: nobody else makes the program work."""
    app.before_request(_look)


def _look() -> None:
    """Raise Refused for a file in which the office's program finds something, or where it does not answer."""
    scanner = scanner_of(current_app.config["DOAN_VU"])
    if scanner is None or request.mimetype != "multipart/form-data":
        return
    for _name, file in request.files.items(multi=True):
        data = file.read()
        file.seek(0)
        try:
            found = bool(data) and scanner.finds(data)
        except NoAnswer as silent:
            log.error("virus scanner", extra=facts(reason=str(silent)))
            raise Refused(SILENT) from silent
        if found:
            log.warning("virus found", extra=facts(size=len(data)))
            raise Refused(FOUND)
