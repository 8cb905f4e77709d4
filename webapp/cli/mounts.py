"""The disks of this machine, as its list of mounts names them."""

import re
from contextlib import suppress
from pathlib import Path


def file_system_of(folder: Path) -> str:
    """Return the kind of file system that holds a folder; empty where the system does not tell."""
    with suppress(OSError):
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
        path = folder.resolve()
        holding = [(place, kind) for place, kind in mounts if path.is_relative_to(_unescaped(place))]
        return max(holding, key=lambda mount: len(mount[0]), default=("", ""))[1]
    return ""


def _unescaped(place: str) -> str:
    """Return a place as it is called: the list of mounts writes blanks and backslashes as numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), place)
