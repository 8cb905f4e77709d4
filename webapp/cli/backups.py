"""`flask backup`, `flask restore` and `flask backup-key`: the whole office in one encrypted file, and back."""

import os
from pathlib import Path

import click
import pyrage
from flask import current_app
from flask.cli import with_appcontext

from webapp.backups.archive import Damaged
from webapp.backups.erasure_lists import NAME, key_in
from webapp.backups.making import OfficePlace, keep_erasures, make
from webapp.backups.moving import move_to_postgres
from webapp.backups.restoring import RefusedRestore, Restored, checked, is_live, put_in_place
from webapp.config import DATABASE, Config, WrongSetting
from webapp.db import db
from webapp.owner import let_in, owner_engine
from webapp.verification.invariants import summary

RECIPIENT, IDENTITY = "BACKUP_RECIPIENT", "BACKUP_IDENTITY"


@click.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup_key(file: Path) -> None:
    """Make the key that opens backups. Keep FILE away from this machine; only its recipient stays here."""
    key = pyrage.x25519.Identity.generate()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"# public key: {key.to_public()}\n{key}\n")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{RECIPIENT}={key.to_public()}")
    click.echo(f"Keep {file} away from this machine, twice: without it no backup can be opened.", err=True)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", "recipient", envvar=RECIPIENT, help=f"Whose key opens it; else {RECIPIENT} says so.")
@with_appcontext
def backup(file: Path, recipient: str | None) -> None:
    """Write database, uploads and keys into FILE, encrypted, while the office goes on working."""
    if not recipient:
        raise click.UsageError(f"{RECIPIENT} is not set. Make a key first: ./run flask backup-key FILE")
    if file.exists():
        raise click.ClickException(f"{file} is there already.")
    try:
        manifest = make(_place(), file, recipient, current_app.config["CLOCK"]())
        warnings = keep_erasures(_place(), file.parent)
    except WrongSetting as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        raise click.UsageError(f"{RECIPIENT} is no recipient, such as age1….") from error
    except OSError as error:
        part = f"{file} is whole, but the list of erasures beside it" if file.exists() else file
        raise click.ClickException(f"{part} could not be written: {error.strerror}.") from error
    for warning in warnings:
        click.echo(f"WARNING: {warning}", err=True)
    size = file.stat().st_size
    click.echo(f"{file}: {size:,} bytes, {len(manifest.members)} parts, head {manifest.head or 'none yet'}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--identity", envvar=IDENTITY, type=click.Path(path_type=Path), help="The file with the key.")
@click.option("--check", is_flag=True, help="Restore it into a place of its own, verify it there, and throw it away.")
@click.option("--replace-office", is_flag=True, help="Put it in the place of an office that has accounts.")
@click.option("--copy", is_flag=True, help="The office goes on elsewhere: what is erased here is erased here alone.")
@with_appcontext
def restore(file: Path, identity: Path | None, check: bool, replace_office: bool, copy: bool) -> None:
    """Restore FILE: unpacked and verified elsewhere first. A damaged one is refused before anything is touched."""
    config: Config = current_app.config["DOAN_VU"]
    key = _key_in(identity)
    try:
        with owner_engine(config, db.engine) as engine:
            place = OfficePlace(config.data_dir, engine)
            aside = _restored(place, file, key, None if check else replace_office, copy)
    except (Damaged, RefusedRestore, WrongSetting) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if aside:
        let_in(config, db.engine)
        click.echo(f"Restored. Everybody signs in anew. What was there before lies in {aside}.")


@click.command("move-to-postgresql")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_appcontext
def move(file: Path | None) -> None:
    """Fill the empty database of DATABASE_URL from the office's SQLite FILE. Stop the server first."""
    config: Config = current_app.config["DOAN_VU"]
    if db.engine.dialect.name != "postgresql":
        raise click.UsageError("DATABASE_URL names no PostgreSQL: set it to the database that is to be filled.")
    source = file or config.data_dir / DATABASE
    if not source.exists():
        raise click.UsageError(f"{source} is not there. Say which file: move-to-postgresql FILE")
    now = current_app.config["CLOCK"]()
    try:
        with owner_engine(config, db.engine) as engine:
            rows, outcomes = move_to_postgres(source, OfficePlace(config.data_dir, engine), now)
    except RefusedRestore as refusal:
        raise click.ClickException(str(refusal)) from refusal
    let_in(config, db.engine)
    click.echo(summary(outcomes))
    click.echo(f"{rows:,} rows moved, each compared. {source} is as it was: put it away.")


def _restored(place: OfficePlace, file: Path, key: str, replace: bool | None, copy: bool) -> str:
    """Check a backup and put it in place. Return where the old office lies. replace: None if it is only checked."""
    now = current_app.config["CLOCK"]()
    with checked(place, file, key, now) as restored:
        for one in restored.outcomes:
            click.echo(one.line)
        click.echo(summary(restored.outcomes))
        click.echo(f"backup of {restored.manifest.made_at}, head {restored.manifest.head or 'none yet'}")
        _tell_erasures(restored)
        if any(one.faults for one in restored.outcomes):
            raise RefusedRestore("What this backup holds is not sound. Nothing was changed.")
        if replace is None:
            return ""
        if is_live(place) and not replace:
            raise RefusedRestore("An office is there already. To put this in its place: --replace-office")
        if copy and is_live(place) and key_in(place.data_dir) == restored.marker.key:
            raise RefusedRestore("This is the office itself and no copy: restore it without --copy, or elsewhere.")
        return put_in_place(place, restored, now, copy=copy)


def _tell_erasures(restored: Restored) -> None:
    for line in restored.known.left_out:
        click.echo(f"WARNING: left out: {line}")
    if restored.known.again is None:
        made = restored.manifest.made_at
        click.echo(f"WARNING: no {NAME} lies beside the backup or in DATA_DIR: who was erased after {made} is back.")
    for each, why in restored.again:
        click.echo(f"NOT erased again: {each}: {why} The clock tries it each time." if why else f"erased again: {each}")


def _key_in(path: Path | None) -> str:
    """Read the key from its file, as `backup-key` or `age-keygen` has written it."""
    if path is None:
        raise click.UsageError(f"Say which file has the key: --identity FILE, or {IDENTITY}.")
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} cannot be read.") from error
    key = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    try:
        pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError as error:
        raise click.UsageError(f"{path} holds no key.") from error
    return key


def _place() -> OfficePlace:
    config: Config = current_app.config["DOAN_VU"]
    return OfficePlace(config.data_dir, db.engine)


COMMANDS = (backup_key, backup, restore, move)
