from typing import Any

import pytest
from django.urls import NoReverseMatch

from dashboard.speed.addresses import path_of


def test_a_page_has_the_address_that_django_gives_it() -> None:
    assert path_of("home", "main") == path_of("home", "main") == "/main/"
    assert path_of("home", "stores") == "/stores/"


def test_no_page_is_an_error_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            path_of("nowhere")


def test_other_routes_have_other_addresses(settings: Any) -> None:
    assert path_of("home", "main") == "/main/"
    settings.ROOT_URLCONF = "dashboard.access.urls"
    with pytest.raises(NoReverseMatch):
        path_of("home", "main")
