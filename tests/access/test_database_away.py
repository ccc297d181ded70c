"""While the database is away every page says so, and all is well once it is back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.access.conftest import SignedIn

EVERYTHING, PAGES_OWN = "", "customers_recentcustomer"  # who is asking is looked up first, then what the page is about
WORDS = "The dashboard&#x27;s own database does not answer"


def away(table: str) -> Callable[..., Any]:
    """Statements about a table fail as those to a server that has gone do."""

    def execute(statement: Callable[..., Any], sql: str, *details: Any) -> Any:
        if table in sql:
            raise OperationalError("the server at 192.0.2.9 closed the connection")
        return statement(sql, *details)

    return execute


@pytest.mark.parametrize("table", [EVERYTHING, PAGES_OWN])
def test_the_page_says_that_the_database_is_away_and_comes_back(
    signed_in: SignedIn, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    client = signed_in("support")
    with connection.execute_wrapper(away(table)):
        response = client.get("/main/customers/")
    page = response.content.decode()
    assert (response.status_code, WORDS in page) == (503, True)
    assert "OperationalError" in caplog.text
    assert "192.0.2.9" not in page + caplog.text
    assert client.get("/main/customers/").status_code == 200


def test_a_fragment_gives_way_to_the_page_that_says_so(signed_in: SignedIn) -> None:
    client = signed_in("support")
    with connection.execute_wrapper(away(EVERYTHING)):
        response = client.get("/main/customers/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (503, "body")
