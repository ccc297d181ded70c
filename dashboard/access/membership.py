"""The role of a member of staff and the programs that are open to them, as groups in the database."""

from collections.abc import Collection

from django.contrib.auth.models import Group, User
from django.db import transaction

from dashboard.access.roles import PROGRAM_GROUP_PREFIX


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
