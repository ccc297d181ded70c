"""Who may do what: the one table of roles, and the member of staff as a request carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from dashboard.access.masking import Mask
from dashboard.programs import Program, programs


class Right(StrEnum):
    """What a page may ask of a member of staff."""

    CUSTOMERS = "customers"  # find customers and see their profiles
    PERSONAL_DATA = "personal data"  # see e-mail, phone, date of birth, and ids that are one of these
    CONFIGURATION = "configuration"  # see what the programme is configured to do
    ACCESS_LOG = "access log"  # see who looked at whom
    STAMPS_TOTALS = "stamps totals"  # set how many stamps a full card takes, which the platform does not tell


# A role is a Django group of this name; a member of staff has exactly one.
ROLES: Mapping[str, frozenset[Right]] = {
    "support": frozenset({Right.CUSTOMERS, Right.PERSONAL_DATA, Right.CONFIGURATION}),
    "marketing": frozenset({Right.CUSTOMERS, Right.CONFIGURATION, Right.STAMPS_TOTALS}),
    "manager": frozenset(Right),
}
ROLE_NAMES: Mapping[str, Promise] = {"support": _("Support"), "marketing": _("Marketing"), "manager": _("Manager")}
# A group of this name and a programme's slug opens that programme to its members; who is in none may see all of them.
PROGRAM_GROUP_PREFIX = "programme:"


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of staff: `role` is "" and `rights` are empty for one without exactly one role. `limited_to`
    are the slugs of the only programmes open to them, None when all are."""

    user_id: int
    name: str
    role: str = ""
    role_name: str | Promise = ""
    rights: frozenset[Right] = frozenset()
    limited_to: frozenset[str] | None = None

    def may(self, right: Right) -> bool:
        return right in self.rights

    def may_enter(self, program: Program) -> bool:
        """Whether the programme is open to them; what they may see there is their role's to say."""
        return self.limited_to is None or program.slug in self.limited_to

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programmes open to them, the default one first."""
        return tuple(program for program in programs().values() if self.may_enter(program))

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
    def mask(self) -> Mask:
        """Hides from them what they may not see."""
        return Mask.none() if self.may_see_personal_data else Mask.personal()

    @property
    def colleagues(self) -> QuerySet[User]:
        """Everybody to whom a programme is open that is open to them, by user name."""
        everybody = User.objects.order_by("username")
        if self.limited_to is None:
            return everybody
        here = User.objects.filter(groups__name__in=[PROGRAM_GROUP_PREFIX + slug for slug in self.limited_to])
        limited = User.objects.filter(groups__name__startswith=PROGRAM_GROUP_PREFIX)
        return everybody.filter(Q(pk__in=here.values("pk")) | ~Q(pk__in=limited.values("pk")))


class StaffRequest(HttpRequest):
    """A request as views get it: from someone signed in, who `dashboard.access.middleware` has looked up."""

    staff: Staff
    htmx: HtmxDetails


def staff_of(user: User) -> Staff:
    """The user with their role and limits as they are in the database now: a change counts from the next request on."""
    groups = list(user.groups.values_list("name", flat=True))
    name = user.get_full_name() or user.get_username()
    limited_to = (
        frozenset(
            group.removeprefix(PROGRAM_GROUP_PREFIX) for group in groups if group.startswith(PROGRAM_GROUP_PREFIX)
        )
        or None
    )
    roles = [group for group in groups if group in ROLES]
    if len(roles) != 1:
        return Staff(user.pk, name, limited_to=limited_to)
    role = roles[0]
    return Staff(user.pk, name, role, ROLE_NAMES[role], ROLES[role], limited_to)
