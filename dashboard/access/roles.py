"""The table of roles and their rights, and the member of staff of a request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from dashboard.access.masking.mask import Mask
from dashboard.programs import Program, programs


class Right(StrEnum):
    """A right that a page may require."""

    CUSTOMERS = "customers"  # find customers and see their profiles
    PERSONAL_DATA = "personal data"  # see e-mail, phone, date of birth, and ids that are an e-mail or a phone
    CONFIGURATION = "configuration"  # see the configuration of the program
    ACCESS_LOG = "access log"  # see who looked at which customer
    STAMPS_TOTALS = "stamps totals"  # set how many stamps a full card takes, which the platform does not send
    SECURITY_LOG = "security log"  # see who signed in, was refused, exported or changed something
    STAFF = "staff"  # see and change the accounts of staff


# A role is a Django group with this name. A member of staff has exactly one role.
ROLES: Mapping[str, frozenset[Right]] = {
    "support": frozenset({Right.CUSTOMERS, Right.PERSONAL_DATA, Right.CONFIGURATION}),
    "marketing": frozenset({Right.CUSTOMERS, Right.CONFIGURATION, Right.STAMPS_TOTALS}),
    "manager": frozenset(Right) - {Right.SECURITY_LOG, Right.STAFF},
    "admin": frozenset(Right),
}
ROLE_NAMES: Mapping[str, Promise] = {
    "support": _("Support"),
    "marketing": _("Marketing"),
    "manager": _("Manager"),
    "admin": _("Admin"),
}
# A group with this prefix and the slug of a program opens that program to its members. People in no such group may open
# all programs.
PROGRAM_GROUP_PREFIX = "programme:"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff who is signed in.

    `role` is "" and `rights` are empty for a person without exactly one role. `limited_to` are the slugs of the only
    programs that are open to the person, None if all are open. People who sign in at a provider have no password here.
    """

    user_id: int
    name: str
    role: str = ""
    role_name: str | Promise = ""
    rights: frozenset[Right] = frozenset()
    limited_to: frozenset[str] | None = None
    has_password: bool = True

    def may(self, right: Right) -> bool:
        return right in self.rights

    def may_enter(self, program: Program) -> bool:
        """Return whether the program is open to them. What they may see there depends on their role."""
        return self.limited_to is None or program.slug in self.limited_to

    @property
    def programs(self) -> tuple[Program, ...]:
        """Return the programs that are open to them, the default program first."""
        return tuple(filter(self.may_enter, programs().values()))

    @property
    def may_see_customers(self) -> bool:
        return self.may(Right.CUSTOMERS)

    @property
    def may_see_personal_data(self) -> bool:
        return self.may(Right.PERSONAL_DATA)

    @property
    def may_see_configuration(self) -> bool:
        return self.may(Right.CONFIGURATION)

    @property
    def may_see_access_log(self) -> bool:
        return self.may(Right.ACCESS_LOG)

    @property
    def may_set_stamps_totals(self) -> bool:
        return self.may(Right.STAMPS_TOTALS)

    @property
    def may_see_security_log(self) -> bool:
        return self.may(Right.SECURITY_LOG)

    @property
    def may_manage_staff(self) -> bool:
        """Return whether they may manage accounts. An admin of some programs could otherwise open all."""
        return self.may(Right.STAFF) and self.limited_to is None

    @property
    def mask(self) -> Mask:
        """Return the mask that hides what they may not see."""
        return Mask.none() if self.may_see_personal_data else Mask.personal()

    @property
    def colleagues(self) -> QuerySet[User]:
        """Return everyone who may open at least one of the same programs, by user name."""
        users = User.objects.order_by("username")
        if self.limited_to is None:
            return users
        in_limits = User.objects.filter(groups__name__in=[PROGRAM_GROUP_PREFIX + slug for slug in self.limited_to])
        limited = User.objects.filter(groups__name__startswith=PROGRAM_GROUP_PREFIX)
        return users.filter(Q(pk__in=in_limits.values("pk")) | ~Q(pk__in=limited.values("pk")))


class StaffRequest(HttpRequest):
    """The request that views get: its user is signed in and set by `dashboard.access.middleware`."""

    staff: Staff
    htmx: HtmxDetails


def programs_of(groups: Iterable[str]) -> frozenset[str]:
    """Return the slugs of the programs that groups limit their members to."""
    limits = (group for group in groups if group.startswith(PROGRAM_GROUP_PREFIX))
    return frozenset(group.removeprefix(PROGRAM_GROUP_PREFIX) for group in limits)


def name_of(user: User) -> str:
    """Return the full name, or the user name if there is none."""
    return user.get_full_name() or user.get_username()


def staff_of(user: User) -> Staff:
    """Return the user with role and limits as they are in the database now. Changes count from the next request."""
    groups = list(user.groups.values_list("name", flat=True))
    name = name_of(user)
    limited_to, has_password = programs_of(groups) or None, user.has_usable_password()
    roles = [group for group in groups if group in ROLES]
    if len(roles) != 1:
        return Staff(user.pk, name, limited_to=limited_to, has_password=has_password)
    role = roles[0]
    return Staff(user.pk, name, role, ROLE_NAMES[role], ROLES[role], limited_to, has_password)
