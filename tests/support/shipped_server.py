"""The server as it is shipped: the processes that `./run app` becomes, on a free port of loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60


@dataclass
class Shipped:
    """A running server. `process` is gunicorn's first one."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, sent: bytes, seconds: float = 60.0) -> bytes:
        """Send bytes on a connection of their own; return all that is answered until it is closed, or until then."""
        return talk(self.port, sent, seconds)

    def get(self, path: str, seconds: float = 60.0) -> int:
        """Return the status of a GET; 0 if there was no answer within so many seconds."""
        answer = self.ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode(), seconds)
        return int(answer[9:12] or 0)

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(each) for each in children.split()]

    def stop(self, with_signal: int = signal.SIGTERM, seconds: float = 40) -> int:
        """Ask it to end, and return its exit status."""
        self.process.send_signal(with_signal)
        return self.process.wait(seconds)


def talk(port: int, sent: bytes, seconds: float = 60.0) -> bytes:
    """Send bytes and read until the other side closes, or for so many seconds in all."""
    answer, end = b"", time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with suppress(OSError):  # closed while we were sending: the answer may be there
            connection.sendall(sent)
        while (left := end - time.monotonic()) > 0:
            connection.settimeout(left)
            try:
                data = connection.recv(65_536)
            except OSError:
                break
            if not data:
                break
            answer += data
    return answer


def launcher() -> ModuleType:
    """The program `run`, as a module."""
    loader = SourceFileLoader("launcher", str(ROOT / "run"))
    module = ModuleType(loader.name)
    module.__file__ = loader.path
    loader.exec_module(module)
    return module


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def shipped(
    data_dir: Path, *options: str, port: int | None = None, app: str = "wsgi:app", tree: Path = ROOT, **environ: str
) -> Iterator[Shipped]:
    """Start the server of `./run app` on a prepared DATA_DIR, wait until it answers, and end it.

    tree: the source that it runs.
    """
    port = port or free_port()
    run = launcher()
    command = run.server_command(f"127.0.0.1:{port}", [*options, "--log-level", "warning"], app)
    command[0], command[command.index("--chdir") + 1] = sys.executable, str(tree)
    log = data_dir / f"server-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, "DATA_DIR": str(data_dir), **environ}
        )
    server = Shipped(port, process, log)
    try:
        until_it_answers(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until_it_answers(server: Shipped, path: str = "/healthz", seconds: float = READY_SECONDS) -> None:
    """Wait until a page is answered with 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            if server.get(path, 2) == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server does not answer:\n{server.log.read_text()[-4000:]}")
