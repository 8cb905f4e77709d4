"""How a register of 20,000 rows compares with one of 20: statements and seconds of opening, filtering, confirming 500
rows and saving a workbook. `.venv/bin/python benchmarks/registers.py [rows]`, from the root of the project.
"""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from tests.support.browserlike import Browser  # noqa: E402
from tests.support.offices.district import COMMUNE, OFFICER, OLD, district_office, user_name  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.config import Config  # noqa: E402
from webapp.db import db  # noqa: E402
from webapp.models import RegisterRow  # noqa: E402
from webapp.services.command import Command  # noqa: E402
from webapp.services.registers.importing import ROWS, enter_all  # noqa: E402
from workflows.registers.training_classes import TrainingClasses  # noqa: E402

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
PATH = "/registers/training-classes"
AT_ONCE = 2_000


def measure(rows: int, folder: Path) -> dict[str, tuple[int, float]]:
    """Make an office whose register has so many rows; return statements and seconds of each act."""
    app = create_app(
        Config(folder, f"sqlite:///{folder / 'office.sqlite3'}", "k" * 32), TESTING=True, CLOCK=lambda: NOW
    )
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        engine = db.engine
    with Session(engine) as session:
        office = district_office(session, NOW)
        actor, unit, person = office.actor(COMMUNE), office.units["H-01"].id, office.people[OLD].id
        session.rollback()
        for begin in range(0, rows, AT_ONCE):
            said = [
                {
                    "topic": f"Lớp {number}",
                    "day": (NOW.date() - dt.timedelta(days=number % 1000)).isoformat(),
                    "hours": 8,
                    "organiser": "unit",
                    "people": [person],
                }
                for number in range(begin, min(begin + AT_ONCE, rows))
            ]
            enter_all(session, TrainingClasses, unit, Command(actor, NOW, f"benchmark-{begin}", {ROWS: said}))
        newest = sa.select(RegisterRow.id).order_by(RegisterRow.day.desc(), RegisterRow.id.desc()).limit(500)
        ticked = [f"{row}:1" for row in session.scalars(newest)]
    browser = Browser(app)
    browser.enter(user_name(OFFICER))
    browser.get(PATH)
    acts: dict[str, Callable[[], object]] = {
        "open": lambda: browser.get(PATH),
        "filter by unit and year": lambda: browser.get(f"{PATH}?unit=H-01&year=2025"),
        "those to be confirmed": lambda: browser.get(f"{PATH}?standing=entered"),
        "confirm 500 (or all)": lambda: browser.post(f"{PATH}/confirm", {"row": ticked}),
        "save as a workbook": lambda: browser.get(f"{PATH}/export"),
    }
    found = {}
    for name, act in acts.items():
        seen: list[object] = []
        note = lambda *_args: seen.append(None)  # noqa: B023, E731
        sa.event.listen(engine, "before_cursor_execute", note)
        begun = time.perf_counter()
        act()
        found[name] = len(seen), time.perf_counter() - begun
        sa.event.remove(engine, "before_cursor_execute", note)
        assert browser.response.status_code == 200, (name, browser.text[:500])
    engine.dispose()
    return found


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        few, lots = measure(20, Path(one)), measure(many, Path(other))
    print(f"{'':26}{'20 rows':>20}{f'{many} rows':>22}{'statements':>12}{'time':>8}")
    for name, (count, seconds) in few.items():
        more, longer = lots[name]
        told = f"{count:>6} in {1000 * seconds:>6.0f} ms {more:>8} in {1000 * longer:>6.0f} ms"
        print(f"{name:26}{told:>42}{more / count:>11.2f}x{longer / seconds:>7.1f}x")


if __name__ == "__main__":
    main()
