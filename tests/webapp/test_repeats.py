"""Stories in which every form that was taken is sent once more: it is answered as the first time, and nothing is done.

Any test of pages can be run so, by `pytest --twice tests/…`; those that count statements count more of them then.
"""

import subprocess
import sys

import pytest

from webapp.config import ROOT

STORIES = (
    "tests/stories/test_committees.py",
    "tests/stories/test_returns.py",
    "tests/stories/test_personal_data.py",
    "tests/webapp/pages/meetings",
    "tests/webapp/pages/registers/test_marks.py",
)
ON_BOTH = ("-m", "both_engines and not at_length", "-k", "sqlite", *STORIES)
SIDES_ANSWER = ("tests/stories/test_returns.py", "-k", "only_the_marked and sqlite")


@pytest.mark.at_length
@pytest.mark.parametrize(
    "which", [ON_BOTH, pytest.param(SIDES_ANSWER, marks=pytest.mark.in_full)], ids=["on both engines", "sides answer"]
)
def test_a_form_sent_twice_is_taken_once(which: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "pytest", "--twice", "-q", "-x", "-p", "no:cacheprovider", *which]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
