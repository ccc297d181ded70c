"""Single customers are added to the index by id."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.models import KnownCustomer
from dashboard.programs import Program
from tests.platforms import CASES, Case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
def test_customers_are_read_by_id_and_an_unknown_one_is_said(program: Program, case: Case) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("read_customers", case.customer_id, "nobody-999", stdout=out)
    assert "nobody-999" not in str(refused.value)
    assert out.getvalue() == "main: 1 of 2 customers were read.\n"
    found = KnownCustomer.objects.get()
    assert (found.customer_id, bool(found.name), bool(found.email)) == (case.customer_id, True, True)
