"""Accounts by user name, and their role and the programs that are open to them, as groups in the database."""

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction

from dashboard.access.roles import PROGRAM_GROUP_PREFIX


def account_key(name: str) -> str:
    """Return the same text for all spellings of a user name that sign in to one account, and for some others, such as
    `groß` and `gross`: attempts are counted by it."""
    normalized: str = User.normalize_username(name.lower())
    return normalized.casefold()


def account_called(name: str) -> User | None:
    """Return the account with this user name, in which upper and lower case are the same."""
    storable = User.normalize_username(name.replace("\0", ""))  # PostgreSQL refuses NUL
    return User.objects.filter(username__iexact=storable).first()


def is_break_glass(name: str) -> bool:
    """Return whether the password of the account with this user name always works. Upper and lower case are the same,
    as at the sign-in."""
    return _spelling(name) in map(_spelling, settings.BREAK_GLASS_ACCOUNTS)


def _spelling(name: str) -> str:
    return User.normalize_username(name).lower()


def may_use_password(name: str) -> bool:
    """Return whether the account with this user name may sign in with a password."""
    return settings.PASSWORD_SIGN_IN or is_break_glass(name)


@transaction.atomic
def set_membership(user: User, role: str, programs: Collection[str] | None) -> list[str]:
    """Give the user this role, limited to these programs (none: every program is open; None: as before).

    Returns the groups of the limits.
    """
    limits = limits_of(user) if programs is None else [f"{PROGRAM_GROUP_PREFIX}{slug}" for slug in sorted(programs)]
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in (role, *limits)])
    return limits


def limits_of(user: User) -> list[str]:
    """Return the names of the groups that limit the user to programs."""
    return list(
        user.groups.filter(name__startswith=PROGRAM_GROUP_PREFIX).order_by("name").values_list("name", flat=True)
    )
