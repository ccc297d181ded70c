"""Whatever comes, a parser gives a model or `Unreadable`; a broken field costs only itself; no number is invented."""

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.errors import LoyaltyError, Unreadable
from tests.loyalty.gameball.documents import flat, leaves
from tests.loyalty.gameball.parsing.test_robust import JSON, numbers_in
from tests.loyalty.spaaza.documents import PARSERS, read, sample, wrapped

EACH = settings(max_examples=25, deadline=None)
USES = {Decimal(0), Decimal(1)}  # how often a voucher was used, of once, follows from its status


def invented(body: Any, value: Any) -> set[Any]:
    """Numbers in the model that the answer did not hold."""
    known = numbers_in(body)
    return {
        found
        for path, found in flat(value)
        if isinstance(found, int | Decimal)
        and not isinstance(found, bool)
        and not path.endswith((".length", ".customer_used_count", ".customer_limit"))
        and Decimal(found) not in known
    }


@pytest.mark.parametrize("name", PARSERS)
@EACH
@given(body=JSON)
def test_any_results_give_a_model_or_are_unreadable(name: Any, body: Any) -> None:
    try:
        value = read(name, wrapped(body)).value
    except LoyaltyError:
        return
    assert not invented(body, value)


@pytest.mark.parametrize("name", PARSERS)
@EACH
@given(data=st.data(), junk=JSON)
def test_any_json_in_any_place_gives_a_model_or_is_unreadable(name: Any, data: Any, junk: Any) -> None:
    body = copy.deepcopy(sample(name))
    path = data.draw(st.sampled_from([path for path in leaves(body) if path[0] == "results"]))
    cut = path[: data.draw(st.integers(1, len(path)))]
    place = body
    for key in cut[:-1]:
        place = place[key]
    place[cut[-1]] = junk
    try:
        value = read(name, body).value
    except LoyaltyError as error:
        assert isinstance(error, Unreadable)  # noqa: PT017  (any other would be an error's envelope)
        return
    assert not invented(body, value)


@pytest.mark.parametrize("name", PARSERS)
@EACH
@given(data=st.data())
def test_a_missing_field_costs_only_itself(name: Any, data: Any) -> None:
    body = copy.deepcopy(sample(name))
    path = data.draw(st.sampled_from([path for path in leaves(body) if path[0] == "results" and len(path) > 2]))
    place = body
    for key in path[:-1]:
        place = place[key]
    if isinstance(place, list) or path[-1] in ("id", "user_id"):
        return
    del place[path[-1]]
    assert not invented(body, read(name, body).value)
