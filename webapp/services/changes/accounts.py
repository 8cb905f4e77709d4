"""New accounts, and new first passwords, as requests: nobody signs in with them before a second person confirms."""

from webapp.queries.changes.confirmers import CONFIRMERS
from webapp.services.accounts.managing import add_account, renew_first_password
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.telling_whom import holders


def carry_out_account(one: Carrying) -> None:
    """Create the account; its first password can be used from now on."""
    said = one.change.content
    add_account(one.session, said["person"], said["username"], _hash(one), one.now)


def carry_out_password(one: Carrying) -> None:
    """Put the new first password in the old one's place."""
    renew_first_password(one.session, one.change.content["username"], _hash(one), one.now)


def told(one: Carrying) -> set[int]:
    """Return the officers of the unit."""
    return holders(one, CONFIRMERS, below=False)


def _hash(one: Carrying) -> str:
    return (one.change.file or b"").decode()
