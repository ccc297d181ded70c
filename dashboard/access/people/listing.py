"""The people who may sign in, as the staff page and `manage.py staff --list` show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.access.membership import is_break_glass, may_use_password
from dashboard.access.models import GivenPassword
from dashboard.access.oidc.owners import issuers_of, provider_names
from dashboard.access.roles import ROLE_NAMES, ROLES, name_of, programs_of
from dashboard.access.sessions.open_sessions import count_open_sessions
from dashboard.loyalty.errors import Sentence
from dashboard.programs import programs
from dashboard.text.lists import listed

FACTOR_NAMES: Mapping[str, Promise] = {
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey"),
    Authenticator.Type.TOTP: gettext_lazy("authenticator app"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person and their account.

    `role` is "" without exactly one role. `limited_to` are the slugs of the only programs that are open, None for every
    program. `provider` is the company's sign-in that the account belongs to, "" for an account with a password.
    `factors` are the kinds of their second factors here. `must_replace_password` says that an administrator set it,
    and `has_expired_password` that this was too long ago.
    """

    user_id: int
    user_name: str
    name: str
    role: str
    limited_to: frozenset[str] | None
    is_active: bool
    provider: str
    last_sign_in: datetime | None
    factors: tuple[Sentence, ...]
    sessions: int
    is_break_glass: bool
    must_replace_password: bool
    has_expired_password: bool
    may_use_password: bool

    @property
    def role_name(self) -> Sentence:
        return ROLE_NAMES[self.role] if self.role else _("No role")

    @property
    def programs(self) -> Sentence:
        """Return the names of the programs that are open."""
        if self.limited_to is None:
            return _("Every program")
        names = [program.name for program in programs().values() if program.slug in self.limited_to]
        return listed(names) or _("No program")

    @property
    def missing_programs(self) -> list[str]:
        """Return the slugs in the limit that this dashboard does not have (any more)."""
        return sorted((self.limited_to or frozenset()) - programs().keys())

    @property
    def missing(self) -> str:
        """Return the same in words."""
        return listed(self.missing_programs)

    @property
    def has_no_program(self) -> bool:
        return self.limited_to is not None and self.limited_to.isdisjoint(programs())

    @property
    def second_factor(self) -> Sentence:
        if self.provider:
            return _("at %(provider)s") % {"provider": self.provider}
        return listed([str(factor) for factor in self.factors]) or _("none")

    @property
    def lacks_second_factor(self) -> bool:
        """Return whether one is required that the person has not added yet."""
        return settings.REQUIRE_MFA and not (self.provider or self.factors)


def everybody() -> QuerySet[User]:
    """Return all accounts by user name."""
    return User.objects.order_by(Lower("username"), "pk")


def present_people(users: Iterable[User]) -> list[Person]:
    """Return these people. The number of queries does not depend on theirs."""
    found = list(users)
    ids = [user.pk for user in found]
    groups: dict[int, list[str]] = {pk: [] for pk in ids}
    for pk, group in User.groups.through.objects.filter(user_id__in=ids).values_list("user_id", "group__name"):
        groups[pk].append(group)
    factors: dict[int, list[str]] = {pk: [] for pk in ids}
    kinds = Authenticator.objects.filter(user_id__in=ids).order_by("pk").values_list("user_id", "type")
    for pk, kind in kinds:
        factors[pk].append(kind)
    issuers, sessions, names = issuers_of(ids), count_open_sessions(ids), provider_names()
    given = GivenPassword.objects.in_bulk(ids)
    return [
        Person(
            user_id=user.pk,
            user_name=user.username,
            name=name_of(user),
            role=_only_role(groups[user.pk]),
            limited_to=programs_of(groups[user.pk]) or None,
            is_active=user.is_active,
            provider=names.get(issuers.get(user.pk, ""), issuers.get(user.pk, "")),
            last_sign_in=user.last_login,
            factors=tuple(FACTOR_NAMES[kind] for kind in dict.fromkeys(factors[user.pk]) if kind in FACTOR_NAMES),
            sessions=sessions.get(user.pk, 0),
            is_break_glass=is_break_glass(user.username),
            must_replace_password=user.pk in given,
            has_expired_password=user.pk in given and given[user.pk].is_expired,
            may_use_password=may_use_password(user.username),
        )
        for user in found
    ]


def _only_role(groups: Sequence[str]) -> str:
    roles = [group for group in groups if group in ROLES]
    return roles[0] if len(roles) == 1 else ""
