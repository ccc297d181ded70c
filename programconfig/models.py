"""What this dashboard stores about a program's configuration: snapshots, and findings that staff have silenced."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Silence(models.Model):
    """A finding of the review that staff have checked and do not want counted until the end of a day.

    `rule` is the rule's slug, `place` the place's key (`programconfig.places.Place`), `place_name` its name at that
    time. `until` is the last day, in the program's zone. `staff_name` is the name of the member of staff at that time.
    """

    program = models.SlugField(max_length=40)
    rule = models.CharField(max_length=60)
    place = models.CharField(max_length=120)
    place_name = models.TextField(blank=True)
    reason = models.TextField()
    until = models.DateField()
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    staff_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("program", "rule", "place"), name="one_silence_per_finding"),)


class Snapshot(models.Model):
    """A part of the configuration, unchanged from `first_seen_at` to `last_seen_at`; the next snapshot differs from it.

    `part` is one of `programconfig.places.Part`. `number` counts from 1 for each program and part, so that two
    processes that see the same change store it once. `digest` is the digest of `meaning`. The other fields are JSON as
    text, which every database stores byte for byte: `meaning` is what the dashboard understood (`history.meaning`),
    `sent` is the platform's answer, `changes` lists the differences from the snapshot before (`history.differences`),
    empty for the first. `places` holds the keys of the changed places, each between two bars.
    """

    program = models.SlugField(max_length=40)
    part = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    places = models.TextField()
    changes = models.TextField()
    # The longest columns come last, because SQLite reads through all columns before the requested one.
    meaning = models.TextField()
    sent = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("program", "part", "number"), name="one_snapshot_per_number"),)
        indexes = (models.Index(fields=("program", "-first_seen_at"), name="snapshots_newest_first"),)
