"""Writes the changes of an account into the security log."""

from collections.abc import Iterator
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
    def text(self) -> str:
        """Return the state as one text. A form keeps it, to see later whether somebody else has changed the account."""
        return " ".join((self.role, self.programs.replace(" ", ""), "on" if self.is_active else "off"))

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
    changes = _changes(before, after, has_new_password=has_new_password) if before else _of_new_account(after)
    for event, detail in changes:
        write_event(event, request, person=person, about=user, detail=detail)


def _of_new_account(after: AccountState) -> Iterator[tuple[Event, str]]:
    yield Event.ACCOUNT_ADDED, after.role
    if after.programs != EVERY_PROGRAM:
        yield Event.PROGRAMS_CHANGED, f"{EVERY_PROGRAM} → {after.programs}"


def _changes(before: AccountState, after: AccountState, *, has_new_password: bool) -> Iterator[tuple[Event, str]]:
    if before.role != after.role:
        yield Event.ROLE_CHANGED, f"{before.role} → {after.role}"
    if before.programs != after.programs:
        yield Event.PROGRAMS_CHANGED, f"{before.programs} → {after.programs}"
    if before.is_active != after.is_active:
        yield Event.ACCOUNT_ENABLED if after.is_active else Event.ACCOUNT_DISABLED, ""
    if has_new_password:
        yield Event.PASSWORD_SET, ""
