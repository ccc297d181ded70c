"""The table of the security log, and the events in it. Rows are added and never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.access.chain.digests import new_salt
from dashboard.access.logs.append_only import AppendOnly, AppendOnlyRows

COMMAND_LINE = "command line"  # the name of the person in rows of `manage.py`


class Event(models.TextChoices):
    """What the security log has rows of, with a sentence for each. `detail` of a row depends on the event."""

    SIGNED_IN = "signed-in", _("Signed in")  # detail: with what, such as "password, totp"
    SIGN_IN_FAILED = "sign-in-failed", _("Sign-in failed")  # detail: provider and reason, or what was wrong
    SIGNED_OUT = "signed-out", _("Signed out")
    LIMIT_REACHED = "limit-reached", _("A limit was reached")  # detail: the path
    PASSWORD_CHANGED = "password-changed", _("Changed their own password")
    PASSWORD_SET = "password-set", _("Set the password of an account")
    FACTOR_ADDED = "factor-added", _("Added a second factor")  # detail: its type
    FACTOR_REMOVED = "factor-removed", _("Removed a second factor")  # detail: its type
    ACCOUNT_ADDED = "account-added", _("Added an account")  # detail: the role
    ACCOUNT_DISABLED = "account-disabled", _("Switched an account off")
    ACCOUNT_ENABLED = "account-enabled", _("Switched an account on again")
    SESSIONS_ENDED = "sessions-ended", _("Ended sessions of an account")  # detail: how many
    ROLE_CHANGED = "role-changed", _("Changed the role of an account")  # detail: "support → manager"
    PROGRAMS_CHANGED = "programs-changed", _("Changed the programs of an account")  # detail: "* → main, stores"
    PAGE_REFUSED = "page-refused", _("Was refused a page")  # detail: the path
    EXPORTED = "exported", _("Exported a file")  # detail: the path and the format
    LOOKED_UP = "looked-up", _("Looked for a customer in the access log")  # detail: the keys of the customers
    FINDING_SILENCED = "finding-silenced", _("Silenced a finding of the review")  # detail: the rule and the place
    SILENCE_ENDED = "silence-ended", _("Ended the silence of a finding")  # detail: the rule and the place
    STAMPS_SET = "stamps-set", _("Set the stamps on a full card")  # detail: "5809 → 10", campaign and number
    STAMPS_REMOVED = "stamps-removed", _("Removed the stamps set for a card")  # detail: the campaign


class SecurityRecords(AppendOnlyRows["SecurityRecord"]):
    """Rows of the security log."""


class SecurityRecord(AppendOnly):
    """One event.

    `staff` is the person who did it, with their name at that time. It is None for a stranger, whose name is "", and for
    the command line, whose name is `COMMAND_LINE`. `about` is the account that was changed, or that somebody tried to
    sign in to. `program` is a slug, "" if the event is about none. `detail` contains no personal data of customers.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    event = models.CharField(max_length=20, db_index=True)  # without choices, so that a new one needs no migration
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    staff_name = models.CharField(max_length=150, blank=True)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    about_name = models.CharField(max_length=150, blank=True)
    program = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32, blank=True, default=new_salt)  # "" in rows from before the chain of seals

    objects = SecurityRecords.as_manager()

    class Meta:
        app_label = "access"
        db_table = "security_log"
        default_permissions = ()
        indexes = [
            models.Index(fields=[field, "at"], name=f"security_{field}") for field in ("event", "staff", "about")
        ]

    @property
    def is_by_command_line(self) -> bool:
        return self.staff_id is None and self.staff_name == COMMAND_LINE

    @property
    def event_name(self) -> str:
        """Return the event as a sentence, or its value if the event no longer exists."""
        return str(Event(self.event).label) if self.event in Event.values else self.event
