"""How far each feed of the index has come, and who has left it. Nothing here tells who a customer is."""

import secrets

from django.db import models
from django.utils import timezone


class Outcome(models.TextChoices):
    """What became of a webhook's delivery."""

    STORED = "stored"
    IGNORED = "ignored"  # an event this dashboard has no use for
    REJECTED = "rejected"  # not signed with the programme's key
    UNREADABLE = "unreadable"  # signed, and not what the contract says


class Deliveries(models.Model):
    """How many deliveries of one day (UTC) came to the same."""

    program = models.SlugField(max_length=40)
    day = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "day", "outcome"), name="one_count_a_day"),)


class Crawl(models.Model):
    """How far a programme's ledger has been read. Who holds `lease` until `leased_until` (the database's clock) reads
    it; nobody else may."""

    program = models.SlugField(max_length=40, unique=True)
    cursor = models.TextField(blank=True)  # where to read on; empty is the beginning
    rows = models.PositiveBigIntegerField(default=0)  # read since the beginning
    total = models.PositiveBigIntegerField(null=True)  # that there were when it was last asked; None is unknown
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)  # when the end was last reached
    failure = models.TextField(blank=True)  # why it last stopped before the end


class Import(models.Model):
    """How far a file has been taken in: it is the same file as long as its content is the same."""

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
    """A key that marks of the forgotten are made with: the one of the highest number. Marks made with the others still
    count. It is kept here, beside the marks, so that a new `SECRET_KEY` brings nobody back."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    key = models.CharField(max_length=64, default=secrets.token_hex)  # 32 bytes, hexadecimal

    @classmethod
    def newest_first(cls) -> list[bytes]:
        """All of them. The first is made when it is first needed; of two processes that make it at the same moment one
        waits, and takes the other's."""
        kept = list(cls.objects.order_by("-number")) or [cls.objects.get_or_create(number=1)[0]]
        return [bytes.fromhex(one.key) for one in kept]


class Forgotten(models.Model):
    """Somebody who left the index: what was said of them until `at` does not bring them back. `mark` is a keyed hash
    of the id: see `ForgettingKey`."""

    program = models.SlugField(max_length=40)
    mark = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("program", "mark"), name="forgotten_once"),)
