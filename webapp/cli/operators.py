"""The operator at the server: the account whose owner acts, as they say. Nothing proves it, and it is recorded."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import sqlalchemy as sa

from webapp.db import db
from webapp.models import Account
from webapp.services.security_events import ACTING, Acting


def named(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be given --by, under whose account all that it does is recorded; put it below the arguments.

    Nobody is asked for before there is an account: an office begins with its first administrator.
    """

    @click.option("--by", "operator", metavar="USERNAME", help="Your own account: it stands beside what is done.")
    @wraps(command)
    def as_operator(*arguments: Any, operator: str | None, **options: Any) -> Any:
        _stand_for(operator)
        return command(*arguments, **options)

    return as_operator


def _stand_for(username: str | None) -> None:
    session = db.session()
    accounts = sa.select(Account.id, Account.person_id).where(Account.disabled_at.is_(None))
    if not sa.inspect(db.engine).has_table("account") or session.execute(accounts.limit(1)).one_or_none() is None:
        return
    if username is None:
        raise click.UsageError("Say who you are: --by USERNAME, the name of your own account.")
    found = session.execute(accounts.where(Account.username == username.lower())).one_or_none()
    if found is None:
        raise click.ClickException(f"There is no open account {username}: check the name.")
    session.rollback()
    session.info[ACTING] = Acting(found.id, found.person_id)
