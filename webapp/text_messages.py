"""Text messages, handed to a program of the office that has a gateway or a telephone behind it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from webapp.config import Config
from webapp.mail import Unsent

TIMEOUT = 20
"""Seconds that the program may take for one message."""


@dataclass(frozen=True)
class Texter:
    """The program that sends a text message: started without a shell, the number as its one argument, the text on its
    input, nothing of our environment but PATH. Status 0 says that the message was taken.

    host: by what name the office is known, as each text says it.
    """

    command: Path
    host: str

    def send(self, number: str, text: str) -> None:
        """Hand one text to the program. Raises Unsent."""
        try:
            ended = subprocess.run(
                [self.command, number],
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unsent("timeout", away=True) from error
        except OSError as error:
            raise Unsent(type(error).__name__, away=True) from error
        if ended.returncode:
            raise Unsent(f"status {ended.returncode}")


def texter_of(config: Config) -> Texter | None:
    """Return the texter of the settings; None if the office sends no text messages."""
    if config.alerts.sms_command is None:
        return None
    return Texter(config.alerts.sms_command, urlsplit(config.public_url or "").hostname or "Đoàn Vụ")
