"""The customers that this dashboard knows, and who looked at whom last.

The index has only what is needed to find a customer, as last reported. Pages about a customer always ask the platform.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from customers.feeding import models as feeding_models  # noqa: F401  (Django finds models by this module)
from customers.finding.columns import FoldedField, SearchableRows, with_columns
from customers.merging import KNOWLEDGE
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource

KEY_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # five bits of each byte


def new_key() -> str:
    """Return 16 characters from a to z and 2 to 7: 80 random bits that say nothing about the customer."""
    return secrets.token_bytes(16).translate(KEY_ALPHABET).decode()


# The fields that records and rows share.
RECORDED = ("key", "customer_id", "learned_from", *KNOWLEDGE, "seen_at", "standing_seen_at")


class KnownCustomer(models.Model):
    """A known customer of one program. Empty text and None are unknown.

    `key` stands for the customer in addresses. `seen_at` is when the platform last reported who this is,
    `details_seen_at` when it last sent the details, `standing_seen_at` when it last sent tier or points. `said_at` has
    other times, in microseconds since 1970, for fields that were last reported earlier, or reported as empty. The
    search uses the folded columns: see `customers.finding`.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    program = models.SlugField(max_length=40, db_index=False)
    customer_id = models.CharField(max_length=256)
    platform_id = models.CharField(max_length=64, blank=True)
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    referral_code = models.TextField(blank=True)
    place = models.TextField(blank=True, default="", db_default="")
    tier = models.TextField(blank=True)
    points = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    points_name = models.TextField(blank=True)
    details_seen_at = models.DateTimeField(null=True)
    standing_seen_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)
    learned_from = models.CharField(max_length=8, choices=[(one.value, one.name.capitalize()) for one in RecordSource])
    said_at = models.JSONField(default=dict)
    name_words = FoldedField()
    id_folded = FoldedField()
    email_folded = FoldedField()
    phone_reversed = FoldedField()
    code_folded = FoldedField()
    phone_folded = FoldedField()
    phone_national = FoldedField()

    objects = SearchableRows.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "customer_id"), name="one_row_per_customer"),)
        indexes = (
            models.Index(fields=("program", "id"), name="customers_in_order"),
            models.Index(fields=("program", "name_words"), name="customers_by_name"),
            models.Index(fields=("program", "id_folded"), name="customers_by_id"),
            models.Index(fields=("program", "email_folded"), name="customers_by_email"),
            models.Index(fields=("program", "phone_reversed"), name="customers_by_phone"),
            models.Index(fields=("program", "code_folded"), name="customers_by_code"),
            models.Index(fields=("program", "phone_folded"), name="customers_by_phone_start"),
            models.Index(fields=("program", "phone_national"), name="customers_by_national"),
            models.Index(fields=("program", "platform_id"), name="customers_by_platform_id"),
        )

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save the row, with the folded columns of the fields that are written."""
        written = with_columns(None if update_fields is None else list(update_fields))
        super().save(*args, update_fields=written, **kwargs)

    @property
    def record(self) -> CustomerRecord:
        """What is known, in the form that every source uses."""
        return CustomerRecord(**{name: getattr(self, name) for name in RECORDED})


class RecentCustomer(models.Model):
    """A customer whose profile a member of staff opened. The newest twenty per person and program are stored."""

    program = models.SlugField(max_length=40)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(KnownCustomer, on_delete=models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("staff", "customer"), name="recent_once_per_staff"),)
        indexes = (models.Index(fields=("program", "staff", "-viewed_at"), name="recent_newest_first"),)


class Referral(models.Model):
    """Who referred a customer: at `seen_at`, the referrer's list of friends had this friend. Erasing either of the two
    deletes the row."""

    friend = models.OneToOneField(KnownCustomer, on_delete=models.CASCADE, related_name="+")
    referrer = models.ForeignKey(KnownCustomer, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()


class SentMessage(models.Model):
    """A message that a customer got, as the platform's webhook reported it. It is deleted with the customer.

    `texts` has language, title and body, for each language. `mark` tells apart messages of the same time: the platform
    reports some twice.
    """

    customer = models.ForeignKey(KnownCustomer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    texts = models.JSONField()
    mark = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("customer", "at", "mark"), name="message_once"),)
        indexes = (models.Index(fields=("at",), name="messages_by_time"),)


class StampsTotal(models.Model):
    """How many stamps fill a campaign's card, as set by staff; None removes the number.

    Rows are only added, never changed. The newest row of a campaign counts; all of them are its history. `staff_name`
    is the name at that time.
    """

    program = models.SlugField(max_length=40, db_index=False)
    campaign_id = models.BigIntegerField()
    total = models.PositiveSmallIntegerField(null=True)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    staff_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=("program", "campaign_id", "-id"), name="stamps_totals_newest_first"),)
