"""A request as it comes in, and what is refused before the application sees it."""

import copy
from collections.abc import Callable
from typing import Any

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import Error, RequestEntityTooLarge

from webapp.config import MEBIBYTE

BodyLimit = Callable[[str, str], int]
"""How large a body the page at (method, path) takes."""


class UnknownVersion(Error):  # type: ignore[misc]
    code = 505
    reason = "HTTP Version Not Supported"


class IncomingRequest(HTTPRequestParser):  # type: ignore[misc]
    """A request as it comes in. Refuses what two servers could read differently."""

    def __init__(self, adj: Adjustments, body_limit: BodyLimit) -> None:
        super().__init__(adj)
        self.adj: Any = adj
        self.error: Error | None = None
        self.body_limit = body_limit
        self.bodiless = False

    def parse_header(self, header_plus: bytes) -> None:
        self.bodiless = header_plus.startswith(b"HEAD ")
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Two lengths")
        if self.version == "1.0" and "TRANSFER_ENCODING" in self.headers:
            raise ParsingError("Transfer-Encoding in HTTP/1.0")
        if self.version == "1.1" and not self.headers.get("HOST"):
            raise ParsingError("No Host")
        if "," in self.headers.get("HOST", ""):
            raise ParsingError("Two hosts")
        if self.version not in ("1.0", "1.1"):
            self.error = UnknownVersion("")
        if self.chunked or self.content_length > MEBIBYTE:
            adj = copy.copy(self.adj)
            adj.max_request_body_size = self.body_limit(self.command, self.path) + 1
            self.adj = adj

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, UnknownVersion):
            self.completed = True
        if isinstance(self.error, RequestEntityTooLarge):
            # The application refuses it by its length, on a page that people can read. There is no body to process.
            self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
            self.headers["CONNECTION"] = "close"
            self.close()
            self.error, self.body_rcv = None, None
            self.expect_continue = False
        return consumed
