"""What this dashboard remembers of a programme's configuration: how it was, and which findings staff have silenced."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Silence(models.Model):
    """A finding of the review that staff have looked at and do not want counted until the end of a day.

    `rule` is the rule's slug, `place` the place's key (`programconfig.places.Place`), `place_name` what it was called
    then. `until` is the last day, in the programme's zone. `staff_name` is the name at that time.
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
    """A part of the configuration as it was first seen, and last seen so; the next one differs from it.

    `part` is one of `programconfig.places.Part`; `number` counts from 1 for each programme and part, so that two
    processes that see the same change keep it once. `digest` is of `meaning`. The rest is JSON as text, which every
    database keeps byte for byte: `meaning` what the dashboard understood (`history.meaning`), `sent` the answer as it
    came, `changes` what differs from the one before (`history.differences`), none for the first. `places` are the keys
    of what changed, each between two bars.
    """

    program = models.SlugField(max_length=40)
    part = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    places = models.TextField()
    changes = models.TextField()
    # The longest last: SQLite reads through all that stands before what is asked for.
    meaning = models.TextField()
    sent = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("program", "part", "number"), name="one_snapshot_per_number"),)
        indexes = (models.Index(fields=("program", "-first_seen_at"), name="snapshots_newest_first"),)
