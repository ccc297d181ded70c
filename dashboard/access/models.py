"""The access log: who looked at which customer, when and from where. Rows are added and never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.access.append_only import AppendOnly, AppendOnlyRows
from dashboard.access.security import models as security_models  # noqa: F401  (Django finds models by this module)
from dashboard.loyalty.errors import Sentence


class Outcome(models.TextChoices):
    """The result of a request for a customer."""

    SHOWN = "shown", _("Shown")
    FOUND = "found", _("Found")  # the customer exists; the profile then writes its own row
    REFUSED = "refused", _("Refused")  # the role, or the limit of look-ups, does not allow it
    UNKNOWN = "unknown", _("Unknown id")  # no such customer


# Titles of pages by the name in a row; `dashboard.compose` adds the panels of a profile.
PAGES: dict[str, Sentence] = {
    "search": _("Search"),
    "suggestions": _("Search, while typing"),
    "open": _("Opened by id"),
    "profile": _("Profile"),
    "order": _("Order"),
    "code": _("Coupon code"),
    "eligibility": _("Campaigns for a customer"),
    "access-log": _("Access log"),
}


class GivenPassword(models.Model):
    """The password of this user was set by an administrator: the person replaces it after the next sign-in."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)

    class Meta:
        db_table = "given_password"
        default_permissions = ()


class AccessRecords(AppendOnlyRows["AccessRecord"]):
    """Rows of the access log."""


class AccessRecord(AppendOnly):
    """One view of a customer, or of this log. The row is written before the first byte of the answer is sent.

    `staff_name` is the user name at that time. `customer_id` is personal data; `customer_key` stands for it in
    addresses. Both may be empty (a search). `page` is a key of `PAGES`.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    staff_name = models.CharField(max_length=150)
    program = models.CharField(max_length=40, blank=True, db_column="programme")
    customer_key = models.CharField(max_length=64, blank=True)
    customer_id = models.CharField(max_length=256, blank=True)
    page = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = AccessRecords.as_manager()

    class Meta:
        db_table = "access_log"
        default_permissions = ()
        indexes = [
            models.Index(fields=["program", "customer_key", "at"], name="access_log_customer"),
            models.Index(fields=["customer_id", "program"], name="access_log_customer_ids"),
        ]

    @property
    def page_name(self) -> str:
        """Return the title of the page, or its name if it has no title (any more)."""
        return str(PAGES.get(self.page, self.page))


class LoggedCustomer(models.Model):
    """A customer in the access log: one row for each combination of program, key and id.

    Database triggers write these rows and keep parts of ids searchable: see the migration `0005_customers_of_rows`.
    """

    program = models.CharField(max_length=40, db_column="programme")
    customer_key = models.CharField(max_length=64)
    customer_id = models.CharField(max_length=256)

    class Meta:
        db_table = "logged_customer"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("customer_key", "customer_id", "program"), name="logged_customer_once"),
        )
        indexes = (models.Index(fields=("customer_id", "program"), name="logged_customer_by_id"),)
