"""Settings of what people send, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Uploads:
    """The inspection of files. scanner: the program that looks for viruses; None for no such program."""

    scanner: Path | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Uploads":
        """Return the settings of the environment. Raises ValueError for a program that cannot be run."""
        program = environ.get("VIRUS_SCANNER", "").strip()
        if program and not (Path(program).is_absolute() and Path(program).is_file() and os.access(program, os.X_OK)):
            raise ValueError("VIRUS_SCANNER has to be the absolute name of one program that can be run, and no more.")
        return cls(Path(program) if program else None)
