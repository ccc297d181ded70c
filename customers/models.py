"""Which customers this dashboard has seen, and who looked at whom last.

Only what finding them needs, as it was last said: pages about a customer always ask the platform.
"""

import base64
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone


def new_key() -> str:
    """16 characters of a to z and 2 to 7: 80 random bits, nothing about the customer."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


class Source(models.TextChoices):
    """Which read a customer was last learnt from."""

    PROFILE = "profile"
    REFERRAL = "referral"
    ACTIVITY = "activity"
    SEARCH = "search"


class KnownCustomer(models.Model):
    """A customer of one programme. Empty text and None are unknown.

    `key` stands for the customer in addresses. `seen_at` is when the platform last said anything about who this is,
    `details_seen_at` when it last gave the details, `standing_seen_at` when it last gave tier or points.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    program = models.SlugField(max_length=40)
    customer_id = models.CharField(max_length=256)
    platform_id = models.CharField(max_length=64, blank=True)
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    phone_digits = models.TextField(blank=True)
    referral_code = models.TextField(blank=True)
    tier = models.TextField(blank=True)
    points = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    points_name = models.TextField(blank=True)
    details_seen_at = models.DateTimeField(null=True)
    standing_seen_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)
    learned_from = models.CharField(max_length=8, choices=Source.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "customer_id"), name="one_row_per_customer"),)


class RecentCustomer(models.Model):
    """A customer whose profile a member of staff had open; the newest twenty per programme are kept."""

    program = models.SlugField(max_length=40)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(KnownCustomer, on_delete=models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("staff", "customer"), name="recent_once_per_staff"),)
        indexes = (models.Index(fields=("program", "staff", "-viewed_at"), name="recent_newest_first"),)
