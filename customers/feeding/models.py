"""The state of each feed, and marks of forgotten customers. Nothing here identifies a customer."""

import secrets

from django.db import models
from django.utils import timezone


class Outcome(models.TextChoices):
    """The outcome of a webhook delivery."""

    STORED = "stored"
    IGNORED = "ignored"  # an event that this dashboard does not use
    REJECTED = "rejected"  # not signed with the program's key; only in old rows, it is no longer counted
    UNREADABLE = "unreadable"  # signed, but not as the contract says


class Deliveries(models.Model):
    """The number of deliveries of one day (UTC) with the same outcome."""

    program = models.SlugField(max_length=40)
    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "day", "outcome"), name="one_count_a_day"),)


class Crawl(models.Model):
    """The state of a program's crawl. Only the process that holds `lease` may read the list, until `leased_until` by
    the database's clock."""

    program = models.SlugField(max_length=40, unique=True)
    cursor = models.TextField(blank=True)  # where to continue; "" is the beginning
    rows = models.PositiveBigIntegerField(default=0)  # rows read since the beginning
    total = models.PositiveBigIntegerField(null=True)  # rows in the list, as last read; None is unknown
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)  # when the end was last reached
    failure = models.TextField(blank=True)  # why it last stopped before the end


class Import(models.Model):
    """The state of one file's import. Files with the same content count as the same file."""

    program = models.SlugField(max_length=40)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes, as UTF-8
    offset = models.PositiveBigIntegerField(default=0)
    line = models.PositiveBigIntegerField(default=1)  # the number of the line at `offset`
    kept = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "digest"), name="one_import_a_file"),)


class ForgettingKey(models.Model):
    """A key for the marks of forgotten customers. New marks use the key with the highest number; marks of the other
    keys stay valid. The key is stored beside the marks, so that a new `SECRET_KEY` does not bring forgotten customers
    back."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    key = models.CharField(max_length=64, default=secrets.token_hex)  # 32 bytes, hexadecimal

    @classmethod
    def newest_first(cls) -> list[bytes]:
        """Return all keys. Makes the first key when it is needed; of two processes that do this at once, one waits and
        uses the other's key."""
        kept = list(cls.objects.order_by("-number")) or [cls.objects.get_or_create(number=1)[0]]
        return [bytes.fromhex(one.key) for one in kept]


class Forgotten(models.Model):
    """A customer who was forgotten: records reported until `at` are ignored. `mark` is a keyed hash of the id: see
    `ForgettingKey`."""

    program = models.SlugField(max_length=40)
    mark = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "mark"), name="forgotten_once"),)
