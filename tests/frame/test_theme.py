import pytest
from django.test import Client

from dashboard.frame.color import accent


def test_it_serves_the_color_for_both_themes(client: Client) -> None:
    answer = client.get("/theme/ffd400.css")
    made = accent("#ffd400")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert f"--accent: light-dark({made.light}, {made.dark});" in answer.content.decode()


@pytest.mark.parametrize("wrong", ["ffd40", "ffd400ff", "gggggg", "FFD400", "}body{"])
def test_it_refuses_what_is_no_color(client: Client, wrong: str) -> None:
    assert client.get(f"/theme/{wrong}.css").status_code == 302


def test_the_icon_of_a_tab_tells_customers_and_a_test_workspace_apart(client: Client) -> None:
    pictures = {
        client.get(f"/theme/ffd400-{name}.svg").text for name in ("live", "test", "live-77", "live-78", "test-77")
    }
    assert len(pictures) == 5
    assert all("<svg" in picture for picture in pictures)
