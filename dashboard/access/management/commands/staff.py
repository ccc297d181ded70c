"""`manage.py staff NAME --role ROLE`: adds or changes a member of staff.

Other options list everybody, switch an account off and on, end sessions, and reset a second factor.

`--programs` limits the person to some programs. Without it the limits stay, and a new person has none.
"""

import getpass
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError

from dashboard.access.membership import account_called
from dashboard.access.models import GIVEN_DAYS
from dashboard.access.oidc.owners import provider_of
from dashboard.access.people import changes
from dashboard.access.people.changes import ChangeRefused
from dashboard.access.people.listing import everybody, present_people
from dashboard.access.roles import PROGRAM_GROUP_PREFIX, ROLES
from dashboard.access.security_log.log import SecurityLogUnavailable
from dashboard.programs import programs
from dashboard.serving.environment import secret_text


class Command(BaseCommand):
    help = (
        "Adds or changes a member of staff. Asks for the password twice; an empty answer keeps the current one. If "
        "STAFF_PASSWORD is set, it is the password. The person replaces it after the next sign-in, for which there are "
        f"{GIVEN_DAYS} days."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", nargs="?", default="", help="the name for signing in; upper and lower case are the same"
        )
        actions = parser.add_mutually_exclusive_group(required=True)
        actions.add_argument("--role", choices=ROLES, help="the new role; replaces the old one")
        actions.add_argument("--list", action="store_true", help="list everybody; needs no name")
        actions.add_argument("--disable", action="store_true", help="switch the account off and end its sessions")
        actions.add_argument("--enable", action="store_true", help="switch the account on again, with its role")
        actions.add_argument("--end-sessions", action="store_true", help="end all sessions of this person")
        actions.add_argument(
            "--reset-second-factor",
            action="store_true",
            help="remove apps, passkeys and recovery codes, and end all sessions",
        )
        parser.add_argument(
            "--keep-password",
            action="store_true",
            help="the person need not replace this password, and it does not expire (scripts, break-glass accounts)",
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
        programs: frozenset[str] | None,
        keep_password: bool,
        **options: Any,
    ) -> None:
        if options["list"]:
            self.list_people()
            return
        user = account_called(name)
        if not role and programs is not None:
            raise CommandError("--programs and --all-programs need --role.")
        if not role and user is None:
            raise CommandError(f"There is no member of staff called {name}.")
        user = user or User(username=name)
        try:
            if role:
                self.add_or_change(user, role, programs, keep_password=keep_password)
            elif options["reset_second_factor"]:
                self.reset_second_factor(user)
            elif options["end_sessions"]:
                self.end_sessions(user)
            else:
                self.switch(user, on=options["enable"])
        except ChangeRefused as error:
            raise CommandError(str(error.sentence)) from None
        except SecurityLogUnavailable as error:
            raise CommandError(f"The security log could not be written ({error}). Nothing was changed.") from None

    def switch(self, user: User, *, on: bool) -> None:
        changes.switch(user, on=on)
        self.stdout.write(f"{user.username} can {'sign in again' if on else 'no longer sign in'}.")

    def end_sessions(self, user: User) -> None:
        self.stdout.write(f"Sessions of {user.username} that were ended: {changes.end_sessions(user)}.")

    def reset_second_factor(self, user: User) -> None:
        what = "was removed" if changes.reset_second_factor(user) else "was not set up here"
        self.stdout.write(f"The second factor of {user.username} {what}. Their sessions have ended.")

    def add_or_change(self, user: User, role: str, programs: frozenset[str] | None, *, keep_password: bool) -> None:
        is_new, again = user.pk is None, "" if user.is_active else ", and can sign in again"
        self.check_fields(user)
        limits = changes.store_account(
            user,
            role,
            programs,
            password="" if provider_of(user) else self.password(user, is_new),
            keep_password=keep_password,
            enable=True,
        )
        open_programs = ", ".join(limit.removeprefix(PROGRAM_GROUP_PREFIX) for limit in limits) or "every program"
        self.stdout.write(f"{user.username} {'added' if is_new else 'changed'}: {role}, {open_programs}{again}.")

    def list_people(self) -> None:
        """Print a line for each person, with tabs between the columns."""
        for person in present_people(everybody()):
            at = f"{person.last_sign_in:%Y-%m-%d %H:%M} UTC" if person.last_sign_in else "never"
            columns = (
                person.user_name,
                person.role or "no role",
                "every program" if person.limited_to is None else ",".join(sorted(person.limited_to)),
                "on" if person.is_active else "off",
                f"last sign-in: {at}",
                f"second factor: {person.second_factor}",
                f"sessions: {person.sessions}",
            )
            self.stdout.write("\t".join(columns))

    def check_fields(self, user: User) -> None:
        """Raises CommandError."""
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None

    def password(self, user: User, is_new: bool) -> str:
        """Return the password to set, "" to keep the current one. Raises CommandError if it is missing or weak."""
        given = self.given_password()
        password = given or (self.typed(user, is_new) if sys.stdin.isatty() else "")
        if not password and is_new:
            raise CommandError("A new account needs a password: run this in a terminal, or set STAFF_PASSWORD.")
        if password and (reasons := weaknesses(password, user)):
            raise CommandError(" ".join(["STAFF_PASSWORD is weak."] * bool(given) + reasons))
        return password

    def given_password(self) -> str:
        """Return the password from the environment, as it is, or from a file. Raises CommandError."""
        try:
            stripped = secret_text(os.environ, "STAFF_PASSWORD")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        return os.environ.get("STAFF_PASSWORD") or stripped

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
