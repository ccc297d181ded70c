"""`manage.py staff NAME --role ROLE`: adds or changes a member of staff.

Other options switch an account off and on, and reset a second factor.

`--programs` limits the person to some programs. Without it the limits stay, and a new person has none.
"""

import getpass
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dashboard.access.membership import account_called, set_membership
from dashboard.access.models import GivenPassword
from dashboard.access.oidc.identities import provider_of
from dashboard.access.roles import PROGRAM_GROUP_PREFIX, ROLES
from dashboard.access.security_log.account_changes import AccountState, write_account_changes
from dashboard.access.security_log.log import SecurityLogUnavailable
from dashboard.access.sign_in.sessions import end_sessions_of
from dashboard.programs import programs


class Command(BaseCommand):
    help = (
        "Adds or changes a member of staff. Asks for the password twice; an empty answer keeps the current one. If "
        "STAFF_PASSWORD is set, it is the password. The person replaces it after the next sign-in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name for signing in; upper and lower case are the same")
        actions = parser.add_mutually_exclusive_group(required=True)
        actions.add_argument("--role", choices=ROLES, help="the new role; replaces the old one")
        actions.add_argument("--disable", action="store_true", help="switch the account off and end its sessions")
        actions.add_argument("--enable", action="store_true", help="switch the account on again, with its role")
        actions.add_argument(
            "--reset-second-factor",
            action="store_true",
            help="remove apps, passkeys and recovery codes, and end all sessions",
        )
        parser.add_argument(
            "--keep-password",
            action="store_true",
            help="the person need not replace this password (scripts, break-glass accounts)",
        )
        limits = parser.add_mutually_exclusive_group()
        limits.add_argument(
            "--programs", metavar="SLUG,…", type=slugs, help="the only programs that are open; replaces earlier limits"
        )
        limits.add_argument(
            "--all-programs",
            dest="programs",
            action="store_const",
            const=frozenset(),
            help="open every program, present and future",
        )

    def handle(
        self,
        *args: Any,
        name: str,
        role: str | None,
        disable: bool,
        enable: bool,
        reset_second_factor: bool,
        programs: frozenset[str] | None,
        keep_password: bool,
        **options: Any,
    ) -> None:
        user = account_called(name)
        if not role and programs is not None:
            raise CommandError("--programs and --all-programs need --role.")
        if not role and user is None:
            raise CommandError(f"There is no member of staff called {name}.")
        user = user or User(username=name)
        try:
            if role:
                self.add_or_change(user, role, programs, keep_password=keep_password)
            elif reset_second_factor:
                self.reset_second_factor(user)
            else:
                self.switch(user, on=enable)
        except SecurityLogUnavailable as error:
            raise CommandError(f"The security log could not be written ({error}). Nothing was changed.") from None

    def switch(self, user: User, *, on: bool) -> None:
        before = AccountState.of(user)
        user.is_active = on
        with transaction.atomic():
            user.save(update_fields=["is_active"])
            write_account_changes(user, before)
            if not on:
                end_sessions_of(user)
        self.stdout.write(f"{user.username} can {'sign in again' if on else 'no longer sign in'}.")

    def reset_second_factor(self, user: User) -> None:
        """Delete the person's apps, passkeys and recovery codes; each deletion adds a row to the security log."""
        with transaction.atomic():
            removed, _by_model = Authenticator.objects.filter(user=user).delete()
            end_sessions_of(user)
        what = "was removed" if removed else "was not set up here"
        self.stdout.write(f"The second factor of {user.username} {what}. Their sessions have ended.")

    def add_or_change(self, user: User, role: str, programs: frozenset[str] | None, *, keep_password: bool) -> None:
        if provider := provider_of(user):
            raise CommandError(
                f"{user.username} signs in at {provider}: role and programs come from the groups there, at each "
                "sign-in. Change the groups, or use --disable and --enable."
            )
        is_new, again = user.pk is None, "" if user.is_active else ", and can sign in again"
        self.check_fields(user)
        password = self.password(user, is_new)
        # Storing the same password with a new hash would end their sessions.
        has_new_password = bool(password) and not user.check_password(password)
        if has_new_password:
            user.set_password(password)
        before = AccountState.of(user)
        user.is_active = True
        with transaction.atomic():
            user.save()
            if keep_password:
                GivenPassword.objects.filter(user=user).delete()
            elif has_new_password:
                GivenPassword.objects.get_or_create(user=user)
            limits = set_membership(user, role, programs)
            write_account_changes(user, before, has_new_password=has_new_password)
        open_programs = ", ".join(limit.removeprefix(PROGRAM_GROUP_PREFIX) for limit in limits) or "every program"
        self.stdout.write(f"{user.username} {'added' if is_new else 'changed'}: {role}, {open_programs}{again}.")

    def check_fields(self, user: User) -> None:
        """Raises CommandError."""
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None

    def password(self, user: User, is_new: bool) -> str:
        """Return the password to set, "" to keep the current one. Raises CommandError if it is missing or weak."""
        given = os.environ.get("STAFF_PASSWORD", "")
        password = given or (self.typed(user, is_new) if sys.stdin.isatty() else "")
        if not password and is_new:
            raise CommandError("A new account needs a password: run this in a terminal, or set STAFF_PASSWORD.")
        if password and (reasons := weaknesses(password, user)):
            raise CommandError(" ".join(["STAFF_PASSWORD is weak."] * bool(given) + reasons))
        return password

    def typed(self, user: User, is_new: bool) -> str:
        keep = "" if is_new else " (enter nothing to keep the current one)"
        try:
            password = getpass.getpass(f"Password for {user.username}{keep}: ")
            again = getpass.getpass("The same password again: ") if password else ""
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Nothing was changed.") from None
        if password != again:
            raise CommandError("The two passwords differ. Nothing was changed.")
        return password


def slugs(text: str) -> frozenset[str]:
    """Parse slugs between commas. Raises ArgumentTypeError for an unknown program."""
    named = frozenset(part.strip() for part in text.split(",") if part.strip())
    if unknown := sorted(named - programs().keys()):
        raise ArgumentTypeError(f"there is no program {unknown[0]}; the programs are: {', '.join(programs())}")
    if not named:
        raise ArgumentTypeError(f"name at least one of {', '.join(programs())}")
    return named


def weaknesses(password: str, user: User) -> list[str]:
    """Return what Django's validators object to in the password, as sentences."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []
