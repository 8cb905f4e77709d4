"""The command line of the office's system administrator: `./run flask COMMAND`."""

from flask import Flask

from webapp.cli import accounts, backups, database, impact, imports, replay, verification, workflows


def register(app: Flask) -> None:
    """Add the commands."""
    commands = (database, accounts, imports, workflows, impact, replay, verification, backups)
    for command in (command for module in commands for command in module.COMMANDS):
        app.cli.add_command(command)
