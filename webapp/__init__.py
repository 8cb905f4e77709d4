"""Đoàn Vụ: assembly of the application."""

import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import (
    addresses,
    cli,
    current_user,
    errors,
    filters,
    frames,
    headers,
    logs,
    pages,
    practice,
    request_log,
)
from webapp.cli import doctor
from webapp.compression import Compressed
from webapp.config import ROOT, Config, WrongSetting
from webapp.db import db as database
from webapp.db import init_database
from webapp.languages import SpokenEnvironment
from webapp.models import Office

DEMO_IN_PRODUCTION = 3
"""The exit status when a demo office would be served in production."""


def create_app(config: Config | None = None, *, serving: bool = False, **flask_settings: Any) -> Flask:
    """Return the whole application. If it may not be served, print one line naming the setting and exit.

    serving: for a server, not for the command line, which has to work where something is wrong.
    """
    try:
        app = _create(config or Config.from_environment(), flask_settings)
        if serving and app.config["DOAN_VU"].production:
            refuse_faults(app)
        return app
    except WrongSetting as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.code) from error


def _create(config: Config, flask_settings: dict[str, Any]) -> Flask:
    app = Flask("webapp", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.view_functions["static"] = lambda **_path: abort(404)  # what there is, the middleware serves before
    app.jinja_environment = SpokenEnvironment
    # Every template is escaped, whatever its file name; an undefined name is an error, not a blank.
    app.jinja_options = {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.config.update(config.for_flask() | ({} if config.production else {"CLOCK": practice.clock}) | flask_settings)
    logs.configure(request_log.surroundings)
    init_database(app)
    Migrate(app, database, directory=str(ROOT / "migrations"), render_as_batch=True)
    for part in (addresses, current_user, frames, filters, errors, pages, cli):
        part.register(app)
    current_user.check_policies(app)
    _wrap(app, config)
    if config.production:
        refuse_demo(app)
    return app


def _wrap(app: Flask, config: Config) -> None:
    """Wrap the application in its WSGI middleware, from the inside out."""
    app.wsgi_app = headers.serve_static(app.wsgi_app, Path(app.static_folder or ""))  # type: ignore[method-assign]
    app.wsgi_app = Compressed(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = headers.SecurityHeaders(app.wsgi_app, config.https)  # type: ignore[method-assign]
    if config.trusted_proxies:
        # Not the host: a proxy passes it on, and a client could put anything there.
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def refuse_demo(app: Flask) -> None:
    """Raise WrongSetting if the database is a demo office, or cannot be reached."""
    with app.app_context():
        engine = database.engine
    try:
        with engine.connect() as connection:
            known = sa.inspect(connection).has_table(Office.__tablename__)
            demo = known and connection.scalar(sa.select(Office.demo))
    except sa.exc.SQLAlchemyError as error:
        raise WrongSetting("DATABASE_URL: the database does not answer.") from error
    finally:
        engine.dispose()  # worker processes must not share a connection
    if demo:
        raise WrongSetting(
            "APP_ENV=production does not start on a demo office, whose passwords everybody knows: "
            "DATABASE_URL leads to one.",
            DEMO_IN_PRODUCTION,
        )


def refuse_faults(app: Flask) -> None:
    """Raise WrongSetting for the first thing that `flask doctor` finds wrong with this machine and its database."""
    with app.app_context():
        engine = database.engine
        wrong = [(name, found) for name, good, found in doctor.examine(app.config["DOAN_VU"], others=False) if not good]
    engine.dispose()  # worker processes must not share a connection
    if wrong:
        name, found = wrong[0]
        raise WrongSetting(
            f"{name}: {found}. APP_ENV=production does not start so; `./run flask doctor` tells the rest."
        )
