"""What tests of commands share."""

import pytest


@pytest.fixture
def run(app, tmp_path_factory, monkeypatch):
    """Runs a command with the key that this office's backups are for."""
    keys = tmp_path_factory.mktemp("keys")
    runner = app.test_cli_runner()
    made = runner.invoke(args=["backup-key", str(keys / "key")])
    monkeypatch.setenv("BACKUP_RECIPIENT", made.stdout.strip().partition("=")[2])
    monkeypatch.setenv("BACKUP_IDENTITY", str(keys / "key"))
    return lambda *args: runner.invoke(args=[*map(str, args)])
