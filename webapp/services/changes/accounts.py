"""What opens an account, as requests: nobody signs in by it before a second person confirms."""

from webapp.services.accounts import second_factors
from webapp.services.accounts.managing import add_account, renew_first_password
from webapp.services.changes.carrying import Carrying


def carry_out_account(one: Carrying) -> None:
    """Create the account; its first password can be used from now on."""
    said = one.change.content
    add_account(one.session, said["person"], said["username"], _hash(one), one.now)


def carry_out_password(one: Carrying) -> None:
    """Put the new first password in the old one's place."""
    renew_first_password(one.session, one.change.content["username"], _hash(one), one.now)


def carry_out_reset(one: Carrying) -> None:
    """Take the lost second factor away, and end its owner's sign-ins."""
    said = one.change.content
    second_factors.reset(one.session, said["username"], said["reason"], one.change.asked_by_id, one.now)


def _hash(one: Carrying) -> str:
    return (one.change.file or b"").decode()
