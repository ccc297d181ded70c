"""Changes of staff accounts. The staff page and `manage.py staff` use these functions.

A change is one transaction with its rows of the security log, and only one happens at a time. Without a request, the
command line makes it. Every function raises ChangeRefused or SecurityLogUnavailable; then nothing is changed.
"""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.access.membership import account_called, is_break_glass, may_use_password, set_membership
from dashboard.access.models import GivenPassword
from dashboard.access.oidc.owners import issuers_of, provider_names, provider_of
from dashboard.access.roles import ROLES, Right, StaffRequest, staff_of
from dashboard.access.security_log.account_changes import AccountState, write_account_changes
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.open_sessions import end_sessions_of
from dashboard.loyalty.errors import Sentence

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
PASSWORD_GROUPS, GROUP_LENGTH = 6, 5  # 148 bits


class ChangeRefused(Exception):
    """The account may not be changed like that; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("change refused")
        self.sentence = sentence


class ChangedMeanwhile(ChangeRefused):
    """Somebody else has changed the account since the form was loaded."""


def store_account(
    user: User,
    role: str,
    programs: Collection[str] | None,
    *,
    password: str = "",
    keep_password: bool = False,
    enable: bool = False,
    seen: str | None = None,
    request: StaffRequest | None = None,
) -> list[str]:
    """Add a new account, or give an account a role, limited to these programs (as `set_membership`).

    `password` is the new password, "" to keep it; it ends all sessions of the person, who replaces it after the next
    sign-in, unless `keep_password`. `enable` also switches the account on. `seen` is the state that the form showed.
    Returns the groups of the limits.
    """
    if provider := provider_of(user):
        sentence = _(
            "%(name)s signs in at %(provider)s: role and programs come from the groups there, at each sign-in. "
            "Change the groups there."
        )
        raise ChangeRefused(sentence % {"name": user.username, "provider": provider})
    # Storing the same password with a new hash would end their sessions.
    has_new_password = bool(password) and not user.check_password(password)
    is_new = user.pk is None
    with _change(user, request, seen=seen, has_new_password=has_new_password):
        if has_new_password:
            user.set_password(password)
        user.is_active = user.is_active or enable
        if is_new:
            _check_name_is_free(user.username)
            user.save()
        elif has_new_password or enable:
            user.save(update_fields=["password", "is_active"])
        if keep_password:
            GivenPassword.objects.filter(user=user).delete()
        elif has_new_password:
            note_given_password(user)
        return set_membership(user, role, programs)


def replace_password(user: User, request: StaffRequest) -> str:
    """Give the account a random password that the person replaces after signing in, and end their sessions.

    Returns the password.
    """
    if provider_of(user):
        raise ChangeRefused(_("This person signs in at their company, so they have no password here."))
    password = random_password()
    with _change(user, request, has_new_password=True):
        user.set_password(password)
        user.save(update_fields=["password"])
        note_given_password(user)
    return password


def note_given_password(user: User) -> None:
    """Note that the person replaces this password, and that it expires."""
    GivenPassword.objects.update_or_create(user=user, defaults={"at": timezone.now()})


def switch(user: User, *, on: bool, request: StaffRequest | None = None) -> None:
    """Switch an account on or off. Off also ends all its sessions, in the same transaction."""
    if request and not on and is_break_glass(user.username):
        sentence = _(
            "This is a break-glass account: it opens the door when a company's sign-in is down. Remove it from "
            "BREAK_GLASS_ACCOUNTS first, then switch it off."
        )
        raise ChangeRefused(sentence)
    with _change(user, request):
        user.is_active = on
        user.save(update_fields=["is_active"])
        if not on:
            end_sessions_of(user)


def end_sessions(user: User, request: StaffRequest | None = None) -> int:
    """End all sessions of a person, and return how many were open."""
    with transaction.atomic():
        number = end_sessions_of(user)
        if number:
            write_event(Event.SESSIONS_ENDED, request, about=user, detail=str(number))
    return number


def reset_second_factor(user: User, request: StaffRequest | None = None) -> bool:
    """Remove the person's apps, passkeys and recovery codes, and end all their sessions.

    Each removal adds a row to the security log (`dashboard.access.security_log.signals`). Returns whether there was
    something to remove.
    """
    with _change(user, request):
        removed, _by_model = Authenticator.objects.filter(user=user).delete()
        end_sessions_of(user)
    return bool(removed)


def random_password() -> str:
    """Return a password that can be read aloud: "k7mxn-…", six groups of five letters and digits."""
    groups = ("".join(secrets.choice(LETTERS) for _letter in range(GROUP_LENGTH)) for _group in range(PASSWORD_GROUPS))
    return "-".join(groups)


def can_sign_in(user: User, issuer: str = "") -> bool:
    """Return whether an account opens anything now; `issuer` is that of its provider, "" for one with a password."""
    if issuer:
        return user.is_active and issuer in provider_names()
    return user.is_active and user.has_usable_password() and may_use_password(user.username)


@contextmanager
def _change(
    user: User, request: HttpRequest | None, *, seen: str | None = None, has_new_password: bool = False
) -> Iterator[None]:
    """Let one change happen at a time, and write what it changed into the security log.

    A person cannot take the last admin away on the page: then nobody could open it. The command line can.
    """
    with transaction.atomic():
        # In SQLite, the transaction itself lets nobody else write.
        list(Group.objects.select_for_update(no_key=True).filter(name__in=_managing_roles()))
        before = AccountState.of(user)
        if seen is not None and (before is None or seen != before.text):
            raise ChangedMeanwhile(_("Somebody else has changed this account since you opened this page."))
        had_admin = request is not None and _has_admin()
        yield
        if has_new_password:
            end_sessions_of(user)  # they would be of no use, but still be listed as open
        if had_admin and not _has_admin():
            sentence = _("This is the last admin who can sign in. Make another person an admin of every program first.")
            raise ChangeRefused(sentence)
        write_account_changes(user, before, request, has_new_password=has_new_password)


def _managing_roles() -> list[str]:
    return [role for role, rights in ROLES.items() if Right.STAFF in rights]


def _has_admin() -> bool:
    """Return whether somebody can sign in and open the staff page."""
    admins = list(User.objects.filter(is_active=True, groups__name__in=_managing_roles()).distinct())
    issuers = issuers_of([user.pk for user in admins])
    return any(can_sign_in(user, issuers.get(user.pk, "")) and staff_of(user).may_manage_staff for user in admins)


def _check_name_is_free(name: str) -> None:
    """Raises ChangeRefused."""
    if account_called(name):
        raise ChangeRefused(_("There is already an account called %(name)s.") % {"name": name})
