"""A proxy on loopback that speaks TLS with browsers, and says to the server behind it what proxies say."""

import datetime as dt
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from tests.support.loopback.certificates import certify

OF_A_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "content-length")


@contextmanager
def behind_tls(folder: Path) -> Iterator[ThreadingHTTPServer]:
    """Serve https://localhost with a certificate that nobody knows; `to` is the port of the server behind."""
    made = certify("localhost", dt.datetime.now(dt.UTC))
    key = made.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls.pem").write_bytes(key + made.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _Passing)
    proxy.daemon_threads = True
    proxy.socket = context.wrap_socket(proxy.socket, server_side=True)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


class _Passing(BaseHTTPRequestHandler):
    """One request, passed on with who asks and by which scheme."""

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        sent = {name: value for name, value in self.headers.items() if name.lower() not in OF_A_CONNECTION}
        sent |= {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        behind = http.client.HTTPConnection("127.0.0.1", self.server.to)  # type: ignore[attr-defined]
        behind.request(self.command, self.path, body, sent)
        answer = behind.getresponse()
        content = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_A_CONNECTION:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        behind.close()

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing: the output is the tests'."""
