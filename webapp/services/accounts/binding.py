"""The binding of an account to the name by which the office's sign-in provider knows its owner."""

import logging

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.logs import facts
from webapp.models import Account
from webapp.provider import Identity
from webapp.services.refusals import Refused
from webapp.services.transaction import is_clash, transaction
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

TAKEN = _("This sign-in is bound to another account. Its owner has to remove it there first.")


def bind(session: Session, account_id: int, identity: Identity) -> None:
    """Let the owner of an account sign in as this subject too, in place of an earlier one.

    Raises Refused for a subject that is bound to another account: one person, one account.
    """
    try:
        _bind(session, account_id, identity)
    except sa.exc.IntegrityError as error:
        if not is_clash(error):
            raise
        raise Refused(TAKEN) from error
    log.info("sign-in provider bound", extra=facts(account=account_id))


def _bind(session: Session, account_id: int, identity: Identity) -> None:
    with transaction(session):
        owner = session.scalar(sa.select(Account.id).where(Account.provider_subject == identity.subject))
        if owner not in (None, account_id):
            log.warning("binding refused", extra=facts(account=account_id, bound_to=owner))
            raise Refused(TAKEN)
        session.execute(sa.update(Account).where(Account.id == account_id).values(provider_subject=identity.subject))


def unbind(session: Session, account_id: int) -> None:
    """Let the owner of an account sign in with the password only."""
    with transaction(session):
        session.execute(sa.update(Account).where(Account.id == account_id).values(provider_subject=None))
    log.warning("sign-in provider unbound", extra=facts(account=account_id))
