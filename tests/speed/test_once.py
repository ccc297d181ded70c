from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError

from dashboard.speed.once import MAX_COPIES


def drawn(template: Template, **context: Any) -> str:
    return template.render(Context(context))


def test_a_part_is_drawn_once_for_each_value_it_depends_on() -> None:
    template = Template("{% load once %}{% once who %}{{ other }}{% endonce %}")
    assert [drawn(template, who=who, other=other) for who, other in [(1, "a"), (2, "b"), (1, "c"), (2, "d")]] == [
        "a",
        "b",
        "a",
        "b",
    ]


def test_what_stands_around_it_is_drawn_each_time() -> None:
    template = Template("{% load once %}{{ other }}{% once %}same{{ other }}{% endonce %}")
    assert [drawn(template, other=other) for other in "ab"] == ["asamea", "bsamea"]


def test_a_value_that_is_not_there_is_one_too() -> None:
    template = Template("{% load once %}{% once nobody.name %}{{ other }}{% endonce %}")
    assert [drawn(template, other=other) for other in "ab"] == ["a", "a"]


def test_each_language_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template("{% load once %}{% once %}{{ other }}{% endonce %}")
    for language, other in (("en", "colour"), ("ar", "لون")):
        monkeypatch.setattr("dashboard.speed.once.get_language", lambda language=language: language)
        assert drawn(template, other=other) == other


def test_it_forgets_before_it_grows_without_end() -> None:
    template = Template("{% load once %}{% once who %}{{ other }}{% endonce %}")
    for who in range(MAX_COPIES + 1):
        drawn(template, who=who, other="a")
    assert drawn(template, who=MAX_COPIES, other="b") == "a"
    assert drawn(template, who=0, other="b") == "b"


def test_an_end_is_asked_for() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load once %}{% once %}")
