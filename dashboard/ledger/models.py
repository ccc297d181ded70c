"""The kept rows. Customer ids, order numbers, codes and reasons are personal data; the rest is not."""

from django.db import models

KIND_LENGTH = 40
CODE_LENGTH = 128
ID_LENGTH = 256


class KeptRow(models.Model):
    """A row of a program's ledger, as last read (see `dashboard.loyalty.models.LedgerRow`).

    An empty text means that there is none; a number or time of None is unknown. `kind`, `status` and `coupon_kind` are
    the dashboard's words, or what was sent if that is not documented. The folded columns are for look-alike spellings
    (see `look_alikes`). `is_anonymous`: the customer was erased, and nothing names the customer any more. `seen_at` is
    when the platform sent the row.
    """

    program = models.SlugField(max_length=40, db_index=False)
    row_id = models.BigIntegerField()
    customer_id = models.CharField(max_length=ID_LENGTH, blank=True)
    is_anonymous = models.BooleanField(default=False)
    order_id = models.CharField(max_length=ID_LENGTH, blank=True)
    order_folded = models.CharField(max_length=ID_LENGTH, blank=True)
    kind = models.CharField(max_length=KIND_LENGTH, blank=True)
    points = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    sign_known = models.BooleanField(default=True)
    sign_conflicts = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    at = models.DateTimeField(null=True)
    status = models.CharField(max_length=KIND_LENGTH, blank=True)
    coupon_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    code_folded = models.CharField(max_length=CODE_LENGTH, blank=True)
    coupon_kind = models.CharField(max_length=KIND_LENGTH, blank=True)
    coupon_used = models.BooleanField(null=True)
    campaign = models.TextField(blank=True)
    campaign_kind = models.CharField(max_length=CODE_LENGTH, blank=True)
    campaign_id = models.CharField(max_length=CODE_LENGTH, blank=True)
    tier_id = models.CharField(max_length=CODE_LENGTH, blank=True)
    merchant = models.TextField(blank=True)
    branch = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    balance_before = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    balance_after = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("program", "row_id"), name="ledger_row_once"),)
        indexes = (
            models.Index(fields=("program", "customer_id", "row_id"), name="ledger_by_customer"),
            models.Index(fields=("program", "order_folded"), name="ledger_by_order"),
            models.Index(fields=("program", "code_folded"), name="ledger_by_code"),
            models.Index(fields=("program", "at"), name="ledger_by_time"),
        )


class Reread(models.Model):
    """When the last days of a program's ledger were last read again."""

    program = models.SlugField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
