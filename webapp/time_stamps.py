"""Time-stamps of the office's authority (RFC 3161): it learns the hash of a signature and nothing else.

Requests go to the configured address and nowhere else, follow no redirect, and end within seconds. What comes back is
judged with the signature that it is in.
"""

from asyncio import run, to_thread
from hashlib import sha256
from time import monotonic

import requests
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from webapp.documents.pades import apart

TIMEOUT = 5
"""Seconds that the authority may take for an answer."""
LARGEST = 64 * 1024
"""The largest answer that is read, in bytes; with its certificates one has about six thousand."""
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class OfficeTimeStamper(TimeStamper):
    """The authority at one address, as pyHanko asks for its stamps."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.address = address

    def works(self) -> tuple[bool, str]:
        """Return whether it gives stamps now, and what was found."""
        try:
            apart(lambda: run(self.async_timestamp(sha256(b"").digest(), "sha256")))
        except Exception:  # whatever an authority answers that the library stumbles over
            return False, f"{self.address} gives none"
        return True, f"{self.address} gives stamps"

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send a request. Raises TimestampRequestError where no answer to it comes back."""
        return await to_thread(self._ask, req.dump())

    def _read(self, answer: requests.Response, end: float) -> bytes:
        """Return what comes until a moment of the monotonic clock; the timeout of a socket is for each byte anew."""
        said = b""
        while len(said) <= LARGEST and (part := answer.raw.read1(LARGEST)):
            said += part
            if monotonic() > end:
                raise TimestampRequestError("no end")
        return said

    def _ask(self, query: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": QUERY, "Accept": REPLY}
        options = {"timeout": TIMEOUT, "allow_redirects": False, "stream": True, "headers": headers}
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(self.address, query, **options)  # type: ignore[arg-type]
                said = self._read(answer, monotonic() + TIMEOUT)
        except (requests.RequestException, OSError) as error:
            raise TimestampRequestError("no answer") from error
        if (
            answer.status_code != 200
            or answer.headers.get("Content-Type", "").partition(";")[0] != REPLY
            or len(said) > LARGEST
        ):
            raise TimestampRequestError("no stamp")
        return tsp.TimeStampResp.load(said)
