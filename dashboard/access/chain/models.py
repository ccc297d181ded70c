"""Seals of the logs."""

from django.db import models
from django.utils import timezone


class Seal(models.Model):
    """A seal over some rows of a log: it shows later whether one of them is missing or was changed.

    `log` is the log's table, `number` counts its seals from 1. The rows are of one day (UTC). Their primary keys and
    digests are in `members` (see `dashboard.access.chain.digests`). `last_pk` is the highest primary key that this seal
    and earlier ones cover.

    A seal without a day notes an archive: all rows up to the seal `archived_to` went to the file `archive`, which has
    the SHA-256 digest `archive_digest`.

    `chain` is a digest of the other fields and of `previous`, the chain of the seal before. `signature` is made of the
    chain with `SECRET_KEY`, so the newest signature vouches for the whole chain.
    """

    log = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField(null=True)
    last_pk = models.PositiveBigIntegerField()
    members = models.BinaryField(default=b"")
    archived_to = models.PositiveBigIntegerField(null=True)
    archive = models.CharField(max_length=200, blank=True)
    archive_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    chain = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    class Meta:
        app_label = "access"
        db_table = "log_seal"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("log", "number"), name="log_seal_once"),)
