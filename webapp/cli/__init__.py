"""The command line of the office's technical administrator: `./run flask COMMAND`."""

from flask import Flask

from webapp.cli import accounts, database, imports, workflows


def register(app: Flask) -> None:
    """Add the commands."""
    for command in (*database.COMMANDS, *accounts.COMMANDS, *imports.COMMANDS, *workflows.COMMANDS):
        app.cli.add_command(command)
