"""Accounts of several people, and new first passwords for several, as one request.

Nobody has a password with it: whoever confirms the request draws the slips (`webapp.services.accounts.slips`).
"""

import sqlalchemy as sa

from webapp.actors import actor_on
from webapp.models import Account, Post, post_held_on
from webapp.queries.accounts.keepers import ADMINISTRATOR, handed_among, keeper_of, kept_among
from webapp.services.accounts.managing import add_account, open_account, renew_first_password
from webapp.services.accounts.passwords import NOBODYS_HASH
from webapp.services.accounts.slips import give_slip
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.telling_whom import officers
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _

ACCOUNTS, PASSWORDS = "accounts", "first_passwords"


def carry_out_accounts(one: Carrying) -> None:
    """Create the accounts, if who asked still keeps them."""
    _check_kept(one)
    _check_handed(one)
    for each in one.change.content["people"]:
        add_account(one.session, each["person"], each["username"], NOBODYS_HASH, one.now)
        give_slip(one.session, each["username"], one.change, one.now)


def carry_out_passwords(one: Carrying) -> None:
    """Take the accounts' passwords away for new first ones, and open those that are closed, if who asked keeps them."""
    _check_kept(one)
    _check_handed(one)
    names = [each["username"] for each in one.change.content["people"]]
    owners = set(one.session.scalars(sa.select(Account.person_id).where(Account.username.in_(names))))
    if owners != set(one.change.subjects):
        raise NotFoundForActor  # records were joined meanwhile
    for name in names:
        open_account(one.session, name, one.now)
        renew_first_password(one.session, name, NOBODYS_HASH, one.now)
        give_slip(one.session, name, one.change, one.now)


def told(one: Carrying) -> set[int]:
    """Return the officers of the unit concerned, and the secretaries of the units in which those people hold posts."""
    day, subjects = local_date(one.now), one.change.subjects
    units = sa.select(Post.unit_id).where(Post.person_id.in_(subjects), post_held_on(day))
    secretaries = sa.select(Post.person_id).where(Post.unit_id.in_(units), Post.kind == "secretary", post_held_on(day))
    return officers(one) | set(one.session.scalars(secretaries))


def _check_kept(one: Carrying) -> None:
    """Raise NotFoundForActor unless who asked keeps all these accounts now."""
    keeper = keeper_of(one.session, one.asker) if one.asker else ADMINISTRATOR
    kept = kept_among(one.session, keeper, one.change.subjects, local_date(one.now))
    if kept != set(one.change.subjects):
        raise NotFoundForActor


def _check_handed(one: Carrying) -> None:
    """Raise Refused unless who confirms it may hand all these people their first passwords now."""
    if one.decider is None:
        return
    day, subjects = local_date(one.now), one.change.subjects
    if handed_among(one.session, actor_on(one.session, one.decider, "", day), subjects, day) != set(subjects):
        raise Refused(
            _(
                "One of these people holds a post now that is not beneath your unit. Let an officer above it "
                "confirm this, or refuse it, and let somebody ask anew."
            )
        )
