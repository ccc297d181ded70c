"""The access log: who looked at which customer, when and from where. Rows are added and never changed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.access.chain.digests import new_salt, text_digest
from dashboard.access.chain.models import Seal as Seal  # Django finds models by this module
from dashboard.access.logs.append_only import AppendOnly, AppendOnlyRows
from dashboard.access.security_log import models as security_models  # noqa: F401  (Django finds models by this module)
from dashboard.access.sessions import models as session_models  # noqa: F401  (as above)
from dashboard.loyalty.errors import Sentence


class Outcome(models.TextChoices):
    """The result of a request for a customer."""

    SHOWN = "shown", _("Shown")
    FOUND = "found", _("Found")  # the customer exists; the profile then writes its own row
    REFUSED = "refused", _("Refused")  # the role, or the limit of lookups, does not allow it
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


GIVEN_DAYS = 14


class GivenPassword(models.Model):
    """The password of this user was set by an administrator, `at` that time: the person replaces it after the next
    sign-in. If that does not happen for a while (`GIVEN_DAYS`), it signs nobody in any more."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    # The database has the default too, for machines with the previous version during an upgrade.
    at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        db_table = "given_password"
        default_permissions = ()

    @property
    def is_expired(self) -> bool:
        return timezone.now() - self.at > timedelta(days=GIVEN_DAYS)


class UsedCode(models.Model):
    """The last code of an authenticator app that has counted, by the number of its thirty seconds since 1970.

    Neither this code nor an earlier one counts again.
    """

    # Without a constraint: the previous version, which does not know this table, must be able to remove an app.
    authenticator = models.OneToOneField(
        "mfa.Authenticator", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    period = models.BigIntegerField()

    class Meta:
        db_table = "used_code"
        default_permissions = ()


class AccessRecords(AppendOnlyRows["AccessRecord"]):
    """Rows of the access log, to read and to add."""

    def bulk_create(self, objs: Iterable["AccessRecord"], *args: Any, **kwargs: Any) -> list["AccessRecord"]:
        """Add rows with their texts."""
        rows = list(objs)
        texts = list(map(LoggedText.next_to, rows))
        with transaction.atomic(savepoint=False):
            added = super().bulk_create(rows, *args, **kwargs)
            LoggedText.objects.bulk_create(
                LoggedText(record_id=row.pk, program=row.program, salt=text.salt, text=text.text)
                for row, text in zip(added, texts, strict=True)
                if text
            )
        return added


class TextManager(models.Manager["AccessRecord"]):
    """Reads rows together with their texts."""

    def get_queryset(self) -> models.QuerySet["AccessRecord"]:
        return super().get_queryset().select_related("logged_text")


AccessRecordManager = TextManager.from_queryset(AccessRecords)


class AccessRecord(AppendOnly):
    """One view of a customer, or of this log. The row is written before the first byte of the answer is sent.

    `staff_name` is the user name at that time. `customer_key` stands for the customer in addresses. `page` is a key of
    `PAGES`. `customer_id`, the id or the words that were typed, is personal data. It is in a table of its own, so that
    it can be erased: the row itself has only `text_digest`, a salted digest of it. Key and id may be empty (a search).
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    staff_name = models.CharField(max_length=150)
    program = models.CharField(max_length=40, blank=True, db_column="programme")
    customer_key = models.CharField(max_length=64, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    page = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32, default=new_salt)

    objects = AccessRecordManager()

    class Meta:
        db_table = "access_log"
        default_permissions = ()
        indexes = [
            models.Index(fields=["program", "customer_key", "at"], name="access_log_customer"),
            *(
                models.Index(fields=[field, "at"], name=f"access_log_{field}")
                for field in ("program", "staff", "page", "outcome")
            ),
        ]

    _customer_id: str | None = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row and its text. Raises RowChangeError if the row already exists."""
        text = LoggedText.next_to(self) if self._state.adding else None
        if text:
            self._add_with(text)
        else:
            super().save(*args, **kwargs)

    def _add_with(self, text: "LoggedText") -> None:
        """Add the row and its text: in PostgreSQL with one round trip, because a person waits for it."""
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        values = [field.get_db_prep_save(field.pre_save(self, add=True), connection) for field in fields]
        beside = [text.program, text.salt, text.text]
        columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
        add = f"INSERT INTO access_log ({columns}) VALUES ({marks}) RETURNING id"  # noqa: S608  (no input)
        add_text = "INSERT INTO access_log_text (record_id, program, salt, text)"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                select = "SELECT id, %s, %s, %s FROM entry RETURNING record_id"
                cursor.execute(f"WITH entry AS ({add}) {add_text} {select}", [*values, *beside])
                (self.pk,) = cursor.fetchone()
            else:
                with transaction.atomic(savepoint=False):
                    cursor.execute(add, values)
                    (self.pk,) = cursor.fetchone()
                    cursor.execute(f"{add_text} VALUES (%s, %s, %s, %s)", [self.pk, *beside])
        self._state.adding, self._state.db = False, connection.alias

    @property
    def customer_id(self) -> str:
        """Return the id or the words, "" if there are none (any more)."""
        if self._customer_id is None:
            text: LoggedText | None = getattr(self, "logged_text", None)
            self._customer_id = text.text if text else ""
        return self._customer_id

    @customer_id.setter
    def customer_id(self, customer_id: str) -> None:
        self._customer_id = customer_id

    @property
    def is_erased(self) -> bool:
        """Return whether the row had an id or words that were erased later."""
        return bool(self.text_digest) and not self.customer_id

    @property
    def page_name(self) -> str:
        """Return the title of the page, or its name if it has no title (any more)."""
        return str(PAGES.get(self.page, self.page))


class LoggedText(models.Model):
    """What a row of the access log says of the customer: an id, or words that somebody typed.

    Unlike the row, it can be erased. Then nobody can find out what it was: `salt` goes with it, and without the salt
    the row's `text_digest` tells nothing.
    """

    # Without a constraint: the database would lock the row for each view. `manage.py verify_logs` checks it instead.
    record = models.OneToOneField(
        AccessRecord, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="logged_text"
    )
    program = models.CharField(max_length=40, blank=True)
    salt = models.CharField(max_length=32)
    text = models.CharField(max_length=256)

    class Meta:
        db_table = "access_log_text"
        default_permissions = ()
        indexes = (models.Index(fields=("text", "program"), name="access_log_by_text"),)

    @classmethod
    def next_to(cls, row: AccessRecord) -> "LoggedText | None":
        """Return the text that belongs to a new row, None if it has none; the row gets its digest."""
        if not row.customer_id:
            return None
        text = cls(program=row.program, salt=new_salt(), text=row.customer_id)
        row.text_digest = text_digest(text.salt, text.text)
        return text


class LoggedCustomer(models.Model):
    """A customer in the access log: one row for each combination of program, key and id.

    Database triggers write these rows and keep parts of ids searchable: see the migrations `0005_customers_of_rows` and
    `0011_texts_apart`.
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
