"""Settings of what reaches people beside mails, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Alerts:
    """The ways in which people are alerted that work waits.

    sms_command: the program that hands a text to a telephone; None where no texts are sent. push_servers: servers of
    the office's own network ('host' or 'host:port') that may deliver to its browsers; others have public addresses.
    """

    sms_command: Path | None = None
    push_servers: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Alerts":
        """Return the settings of the environment. Raises ValueError for a command that cannot be run."""
        command = environ.get("SMS_COMMAND", "").strip()
        if command and not (Path(command).is_absolute() and Path(command).is_file() and os.access(command, os.X_OK)):
            raise ValueError("SMS_COMMAND has to be the absolute name of one program that can be run, and no more.")
        servers = environ.get("PUSH_SERVERS", "").replace(",", " ").lower().split()
        return cls(Path(command) if command else None, tuple(servers))
