"""The way from nothing: its commands run in an empty folder, and its samples name settings and commands there are."""

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.workbooks import PERSON_HEAD, UNIT_HEAD
from webapp.config import ROOT, Config

PAPER = ROOT / "docs" / "operations.md"
SAMPLES = ROOT / "docs" / "samples"
UNITS = sorted([*SAMPLES.glob("*.service"), *SAMPLES.glob("*.timer")])
SETTING = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)
PLACE = "/opt/doan-vu"
SINCE = "01/08/2025"
TREE = (
    ("T", "Tỉnh đoàn Bình Thuận", "Đoàn cấp tỉnh", None),
    ("X", "Đoàn xã Thử", "Đoàn xã", "T"),
    ("X-1", "Chi đoàn Thôn 1", "Chi đoàn", "X"),
)
"""The smallest tree that works: nobody sits in the province."""
OFFICERS = (
    ("CB-1", "Đặng Văn An", "X", "Bí thư"),
    ("CB-2", "Lê Thị Bình", "X", "Phó Bí thư"),
    ("CB-3", "Võ Đức Văn", "X", "Văn thư"),
    ("CB-4", "Trần Minh Tổ", "X", "Cán bộ phụ trách công tác tổ chức kiểm tra"),
    ("CB-5", "Ksor Ba", "X-1", "Bí thư"),
)


def smallest_workbook(path: Path) -> None:
    workbook = openpyxl.Workbook()
    units, people = workbook.active, workbook.create_sheet("Cán bộ")
    assert units is not None
    units.title = "Đơn vị"
    units.append(UNIT_HEAD)
    people.append(PERSON_HEAD)
    for code, name, kind, above in TREE:
        units.append([code, name, kind, above, None, "01/07/2025", None])
    for code, name, unit, post in OFFICERS:
        people.append([code, name, "Nam", "01/02/1995", unit, post, SINCE, None, None, None, None, None])
    workbook.save(path)


def commands(section: str) -> list[str]:
    """The commands of the program in a section, in their order."""
    text = PAPER.read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^ *```console\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    assert lines and all(line.startswith("./run flask ") for line in lines)
    return lines


@pytest.mark.at_length
def test_an_office_begins_by_these_commands_alone(tmp_path: Path) -> None:
    smallest_workbook(tmp_path / "office.xlsx")
    said = dict(SETTING.findall((SAMPLES / "doan-vu.env").read_text("utf-8")))
    used = {name: said[name] for name in ("APP_ENV", "PUBLIC_URL", "TRUSTED_PROXIES", "OFFICE_NAME", "HELP_PHONE")}
    env = {**os.environ, **used, "DATA_DIR": str(tmp_path / "data"), "PYTHONUTF8": "1"}
    answers = {}

    def run(line: str) -> str:
        words = shlex.split(line)[2:]
        whole = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *words]
        done = subprocess.run(whole, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    (key,) = commands("The key of the backups")
    env["BACKUP_RECIPIENT"] = run(key).strip().partition("=")[2]
    for line in [*commands("From nothing"), *commands("Every five minutes")]:
        answers[line] = run(line)
    assert "FAIL" not in answers["./run flask doctor"]
    passwords = [answer for line, answer in answers.items() if "create-account" in line]
    assert all(re.fullmatch(r"[a-z0-9]{4}(-[a-z0-9]{4}){2}\n", each) for each in passwords) and len(passwords) == 2
    run("./run flask backup office.age")
    assert "26 invariants held" in run("./run flask restore office.age --identity doan-vu-backup.key --check")


def test_the_settings_of_the_sample_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (SAMPLES / "doan-vu.env").read_text("utf-8")
    known = set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text("utf-8")))
    assert {name for name, _value in SETTING.findall(text)} <= known
    plain = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    config = Config.from_environment({**plain, "DATA_DIR": str(tmp_path / "data")})
    assert config.production and config.https and config.trusted_proxies == 1
    mails = {name: value for name, value in SETTING.findall(text) if name.startswith("MAIL_")}
    assert Config.from_environment({**plain, **mails, "DATA_DIR": str(tmp_path / "data")}).mail_server


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_there_is(path: Path, app: Any) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path, "utf-8")
    if path.suffix == ".timer":
        assert unit["Timer"]["OnCalendar"] and path.with_suffix(".service").exists()
        return
    assert unit["Service"]["WorkingDirectory"] == PLACE
    assert unit["Service"]["EnvironmentFile"] == "/etc/doan-vu.env"
    assert unit["Service"]["ProtectSystem"] == "strict" and unit["Service"]["StateDirectoryMode"] == "0700"
    started = re.findall(rf"{PLACE}/run (\w+) ?([\w-]*)", path.read_text("utf-8"))
    known = set(app.cli.commands)
    assert started and all(what == "app" or (what == "flask" and name in known) for what, name in started)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_leads_to_the_port_and_lets_the_largest_file_pass(name: str, app: Any) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    assert "127.0.0.1:8000" in text and "doanvu.example.vn" in text
    (most,) = map(int, re.findall(r"(?:client_max_body_size|max_size) (\d+)(?:m|MB)", text))
    largest = max(getattr(view, "max_body", None) or 0 for view in app.view_functions.values())
    assert most * 1_000_000 > largest
    if name == "nginx.conf":
        for header in ("Host $http_host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
            assert f"proxy_set_header {header};" in text
