"""How servers bear slow clients, an end by SIGTERM and plain load: the figures of docs/decisions/0014.

    python benchmarks/servers.py ours gthread granian …      (no name: all that are installed)

Each serves the application itself with 2 processes of 8 threads where it can. Only the pages /big (8 MB) and /slow
(2 seconds) are added. In turn: the seconds of /sign-in alone and beside 300 slow clients of four kinds, how many are
still connected after 40 seconds, whether a running request is answered after SIGTERM, memory, requests a second.
"""

import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask_migrate import upgrade  # noqa: E402

from tests.support.shipped_server import Shipped, free_port, launcher, until_it_answers  # noqa: E402
from tests.support.slow_clients import BEGINNINGS, SlowClients  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.config import Config  # noqa: E402

SLOW = 300
ASKED = 60
HERE = "benchmarks.servers"


app = import_module("tests.support.slow_pages").app if os.environ.get("MEASURED") else None
asgi = None
if app and os.environ.get("MEASURED") == "a2wsgi":
    from a2wsgi import WSGIMiddleware  # type: ignore[import-not-found]

    asgi = WSGIMiddleware(app, workers=8)  # type: ignore[unreachable]

CHEROOT = f"""
import signal, sys, threading
from cheroot.wsgi import Server
from {HERE} import app
server = Server(("127.0.0.1", int(sys.argv[1])), app, numthreads=16)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.stop).start())
server.start()
"""


def commands(port: int) -> dict[str, list[str]]:
    """The command of each server."""
    python, bind = sys.executable, f"127.0.0.1:{port}"
    gunicorn = [python, "-m", "gunicorn", "--bind", bind, "--preload", "--workers", "2", "--log-level", "error"]
    ours = launcher().server_command(bind, ["--log-level", "error"], f"{HERE}:app")
    patient = ["--connection-limit", "2000", "--asyncore-use-poll", "--channel-timeout", "30"]
    granian = ["--workers", "2", "--blocking-threads", "8", "--log-level", "error"]
    return {
        "ours": [python, *ours[1:]],
        "gthread": [*gunicorn, "--worker-class", "gthread", "--threads", "4", f"{HERE}:app"],
        "gthread 200": [*gunicorn, "--worker-class", "gthread", "--threads", "200", f"{HERE}:app"],
        "waitress": [python, "-m", "waitress", "--listen", bind, "--threads", "16", *patient, f"{HERE}:app"],
        "granian": [python, "-m", "granian", "--interface", "wsgi", "--port", str(port), *granian, f"{HERE}:app"],
        "uvicorn": [
            python,
            "-m",
            "uvicorn",
            "--port",
            str(port),
            "--workers",
            "2",
            f"{HERE}:asgi",
            "--log-level",
            "error",
        ],
        "hypercorn": [python, "-m", "hypercorn", "--bind", bind, "--workers", "2", f"wsgi:{HERE}:app"],
        "cheroot": [python, "-c", CHEROOT, str(port)],
    }


def measure(name: str, data_dir: Path) -> None:
    """Print the figures of one server."""
    port = free_port()
    kind = "a2wsgi" if name == "uvicorn" else "1"
    environ = {**os.environ, "DATA_DIR": str(data_dir), "MEASURED": kind, "PYTHONPATH": str(ROOT)}
    log = data_dir / f"{name}.log"
    process = subprocess.Popen(
        commands(port)[name], cwd=ROOT, env=environ, stdout=log.open("w"), stderr=subprocess.STDOUT
    )
    server = Shipped(port, process, log)
    try:
        until_it_answers(server)
        for _ in range(20):
            server.get("/sign-in")
        alone, figures = seconds(server), []
        for kind in BEGINNINGS:
            with SlowClients(port, kind, SLOW) as slow:
                began = time.monotonic()
                time.sleep(2)
                beside = seconds(server)
                time.sleep(max(0, 40 - (time.monotonic() - began)))
                figures.append(f"{kind} {told(beside)}, left {len(slow.connections)}")
        answered = ended_gently(server)
        print(f"{name:12} alone {told(alone)} | {' | '.join(figures)} | {answered}", flush=True)
    except Exception as error:
        print(f"{name:12} {error}", flush=True)
    finally:
        process.kill()
        process.wait()


def ended_gently(server: Shipped) -> str:
    """Load, memory, then SIGTERM while a request runs."""
    began = time.monotonic()
    threads = [threading.Thread(target=lambda: [server.get("/sign-in") for _ in range(50)]) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    speed = 400 / (time.monotonic() - began)
    memory = sum(resident(each) for each in [server.process.pid, *children(server.process.pid)]) / 1024
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(server.get("/slow", 20)))
    asking.start()
    time.sleep(0.5)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    asking.join()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.process.wait(40)
    ended = time.monotonic() - began
    return f"{speed:.0f}/s, {memory:.0f} MB, SIGTERM: {found[0] if found else 0} and gone after {ended:.1f} s"


def children(pid: int) -> list[int]:
    found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(below for each in found for below in children(each))]


def resident(pid: int) -> float:
    return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])  # type: ignore[index]


def seconds(server: Shipped) -> list[float]:
    """The seconds of some requests one after the other; three without an answer are enough."""
    found: list[float] = []
    while len(found) < ASKED and found.count(5.0) < 3:
        begun = time.monotonic()
        status = server.get("/sign-in", 5)
        took = time.monotonic() - begun
        found.append(took if status == 200 else 5.0)
    return found


def told(found: list[float]) -> str:
    late = sorted(found)[int(len(found) * 0.95)]
    stopped = found.count(5.0)
    return f"{stopped} unanswered" if stopped else f"{statistics.median(found) * 1000:.0f}/{late * 1000:.0f} ms"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        prepared = create_app(Config(Path(folder), f"sqlite:///{folder}/doan-vu.sqlite3", "k" * 40))
        with prepared.app_context():
            upgrade(str(ROOT / "migrations"))
        for chosen in sys.argv[1:] or list(commands(0)):
            measure(chosen, Path(folder))
