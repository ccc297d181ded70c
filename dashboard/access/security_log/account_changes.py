"""Writes the changes of an account into the security log."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest

from dashboard.access.roles import staff_of
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event

EVERY_PROGRAM = "*"


@dataclass(frozen=True, slots=True)
class AccountState:
    """What may change in an account; `limited_to` are slugs, None if every program is open."""

    role: str
    limited_to: frozenset[str] | None
    is_active: bool

    @classmethod
    def of(cls, user: User) -> "AccountState | None":
        """Return the state of a stored account, None for a new one."""
        stored = User.objects.filter(pk=user.pk).first()
        if stored is None:
            return None
        staff = staff_of(stored)
        return cls(staff.role, staff.limited_to, stored.is_active)

    @property
    def programs(self) -> str:
        return EVERY_PROGRAM if self.limited_to is None else ", ".join(sorted(self.limited_to))


def write_account_changes(
    user: User,
    before: AccountState | None,
    request: HttpRequest | None = None,
    *,
    person: User | None = None,
    has_new_password: bool = False,
) -> None:
    """Write one row for each thing that differs from `before`; call it in the transaction of the change.

    Without a request, the command line made the change; `person` as in `write_event`. Raises SecurityLogUnavailable.
    """
    after = AccountState.of(user)
    assert after
    changes: list[tuple[Event, str]] = []
    if before is None:
        changes.append((Event.ACCOUNT_ADDED, after.role))
    elif before.role != after.role:
        changes.append((Event.ROLE_CHANGED, f"{before.role} → {after.role}"))
    if after.programs != (programs_before := before.programs if before else EVERY_PROGRAM):
        changes.append((Event.PROGRAMS_CHANGED, f"{programs_before} → {after.programs}"))
    if before and before.is_active != after.is_active:
        changes.append((Event.ACCOUNT_ENABLED if after.is_active else Event.ACCOUNT_DISABLED, ""))
    if before and has_new_password:
        changes.append((Event.PASSWORD_SET, ""))
    for event, detail in changes:
        write_event(event, request, person=person, about=user, detail=detail)
