"""Pages for a database that cannot be read or written, which say what is wrong with it."""

from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.access.access_log.log import AccessLogUnavailable
from dashboard.access.logs.unavailable import LogUnavailable
from dashboard.access.refusal import refusal
from dashboard.loyalty.errors import Sentence
from dashboard.serving.database_faults import Fault, fault_of

log = structlog.get_logger(__name__)

EXPLANATIONS: dict[Fault, Sentence] = {
    Fault.DISK_FULL: _(
        "The disk of the dashboard's own database is full, so this cannot be shown or done. The loyalty program is not "
        "affected. Tell the dashboard's administrator."
    ),
    Fault.READ_ONLY: _(
        "The dashboard's own database is read-only now, so this cannot be shown or done. The loyalty program is not "
        "affected. Try again in a moment. If it fails again, tell the dashboard's administrator."
    ),
    Fault.LOCKED: _(
        "The dashboard's own database is busy with something else, so this cannot be shown or done. The loyalty "
        "program is not affected. Try again in a moment. If it fails again, tell the dashboard's administrator."
    ),
    Fault.OTHER: _(
        "The dashboard's own database does not answer, so nothing can be shown. The loyalty program is not affected. "
        "Try again in a moment. If it fails again, tell the dashboard's administrator."
    ),
}
NO_ACCESS_LOG = _(
    "The access log could not be written. No customer is shown without an entry in the access log. Try again in a "
    "moment. If it fails again, tell the dashboard's administrator."
)
NO_SECURITY_LOG = _(
    "The security log could not be written. What you asked for needs an entry in it, so it was not done. Try again in "
    "a moment. If it fails again, tell the dashboard's administrator."
)


def database_failure_page(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the page for a failed database. The log gets only the type of the error and the fault: the text of the
    error may contain addresses."""
    fault = fault_of(error)
    log.error("the database does not answer", error=type(error).__name__, fault=fault.value)
    return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, EXPLANATIONS[fault])


def log_failure_page(request: HttpRequest, error: LogUnavailable) -> HttpResponse:
    """Return the page for a row of the access log or the security log that could not be written."""
    log.error("a log in the database could not be written", error=str(error), fault=error.fault.value)
    unwritten = NO_ACCESS_LOG if isinstance(error, AccessLogUnavailable) else NO_SECURITY_LOG
    explanation = unwritten if error.fault is Fault.OTHER else EXPLANATIONS[error.fault]
    return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, explanation)
