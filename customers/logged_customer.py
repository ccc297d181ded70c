"""Which customer a page shows: no row in the access log, no view."""

from asgiref.sync import sync_to_async
from django.http import Http404

from customers import index
from customers.models import KnownCustomer
from dashboard.access.access_log.log import write_record
from dashboard.access.lookups import count_customers_now
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.programs import Program


@sync_to_async
def logged_customer(request: StaffRequest, program: Program, key: str, page_name: str) -> KnownCustomer:
    """Return the customer with this key, after counting the view and writing it into the access log. Nothing is shown
    without that row. Raises Http404, TooManyLookups and AccessLogUnavailable."""
    known = index.find_by_key_now(program, key)
    if known is None:
        raise Http404
    count_customers_now(request, program, [known.key], page=page_name)
    ids = {"customer_id": known.customer_id, "customer_key": known.key}
    write_record(request, program=program.slug, page=page_name, outcome=Outcome.SHOWN, **ids)
    return known
