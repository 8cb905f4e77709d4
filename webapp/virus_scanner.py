"""Looking for viruses in what people send, by a program of the office."""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from webapp.config import Config

TIMEOUT = 20
"""Seconds that the program may take for one file."""
TEST_VIRUS = "".join((r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*")).encode()
"""What every scanner has to find, and no machine is harmed by; in two parts, so that none finds it in this file."""


class NoAnswer(Exception):
    """The program said neither that a file is clean nor that it is not."""


@dataclass(frozen=True)
class VirusScanner:
    """The program: started without a shell, the file on its input, nothing of our environment but PATH.

    Status 0 says that the file is clean, 1 that it is not.
    """

    program: Path
    timeout: float = TIMEOUT

    def finds(self, data: bytes) -> bool:
        """Whether the program finds something in a file. Raises NoAnswer."""
        try:
            status = self._status(data)
        except subprocess.TimeoutExpired as error:
            raise NoAnswer("timeout") from error
        except OSError as error:
            raise NoAnswer(type(error).__name__) from error
        if status not in (0, 1):
            raise NoAnswer(f"status {status}")
        return status == 1

    def _status(self, data: bytes) -> int:
        """Run the program. One that takes too long is killed with all that it has started."""
        with subprocess.Popen(
            [self.program],
            stdin=subprocess.PIPE,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.communicate(data, timeout=self.timeout)
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
        return int(process.returncode)


def scanner_of(config: Config) -> VirusScanner | None:
    """Return the scanner of the settings; None if the office has none."""
    return VirusScanner(config.uploads.scanner) if config.uploads.scanner else None


def scanner_works(config: Config) -> tuple[bool, str]:
    """Return whether the virus scanner finds the test virus, and nothing in a plain text, and what was found."""
    scanner = scanner_of(config)
    if scanner is None:
        return True, "not set: files are judged by their kind alone"
    try:
        if scanner.finds(b"A text without anything in it.\n"):
            return False, f"{scanner.program} finds something in a plain text"
        found = scanner.finds(TEST_VIRUS)
    except NoAnswer as silent:
        return False, f"{scanner.program} does not answer ({silent}): no file is taken"
    return found, f"{scanner.program} {'finds' if found else 'does not find'} the test virus"
