import asyncio
import json
import logging
import logging.config
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from dashboard.serving import logs


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What a logger of the standard library says, as production writes it."""
    config = logs.logging_config(debug=False)
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["lines"]))
    logger = logging.getLogger("sample")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("GET https://api.example.com/api/v4.0/integrations/customers/cust_1001/balance", "/balance", "cust_1001"),
        ("GET /main/customers/?q=Sample+Person took long", "took long", "Sample"),
        ("no row for sample.person@example.com here", "here", "sample.person"),
        ("no row for sample.person%40example.com here", "here", "sample.person"),
        ("call +20 100 555 0123 back", "back", "555"),
        ("redis://desk:canary-word@cache:6379/0 refused", "refused", "canary-word"),
    ],
)
def test_personal_data_and_secrets_are_taken_out(text: str, kept: str, gone: str) -> None:
    assert kept in logs.redacted(text)
    assert gone not in logs.redacted(text)


@pytest.mark.parametrize("piece", ["a.", "a@", "@a.", "+1 ", "://", "/?", "%40", "?a@a."])
def test_a_line_of_any_length_is_redacted(piece: str) -> None:
    """Anybody may ask for a long address. A pattern that took the square of this one would not come to an end."""
    assert "sample@" not in logs.redacted("/" + piece * 200_000 + " sample@example.com")


def test_plain_text_stays() -> None:
    text = "Started server process [8525] on http://127.0.0.1:8000 at 12:03:20, 3 of 5 answered. Why? Because."
    assert logs.redacted(text) == text


def test_a_known_key_is_taken_out_wherever_it_stands(lines: StringIO) -> None:
    logs.redact_in_logs("canary-key-4711")
    try:
        raise RuntimeError("the header was canary-key-4711")
    except RuntimeError:
        logging.getLogger("sample").exception("failed with %s", {"APIKey": "canary-key-4711"})
    line = json.loads(lines.getvalue())
    assert "RuntimeError" in line["exception"]
    assert "canary-key-4711" not in lines.getvalue()


def test_an_exception_says_what_it_is_and_where_in_none_of_its_own_words(lines: StringIO) -> None:
    words = "Salma" + " Sample"  # not in the line of code, which is told
    try:
        try:
            raise KeyError(words)
        except KeyError as cause:
            raise ValueError(f"failing row contains (7, {words})") from cause
    except ValueError:
        logging.getLogger("sample").exception("failed")
    told = json.loads(lines.getvalue())["exception"]
    assert words not in lines.getvalue()
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert "in test_an_exception_says" in told


async def test_a_task_that_failed_unseen_says_none_of_its_errors_words() -> None:
    async def fail() -> None:
        raise ValueError("failing row contains (7, Salma Sample)")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    told = logs.redacted(f"Task exception was never retrieved\nfuture: {task!r}")  # as asyncio writes it
    assert "Salma" in repr(task)
    assert "Salma" not in told
    assert "exception=ValueError" in told


def test_values_are_redacted_and_secrets_by_their_name(lines: StringIO) -> None:
    structlog.get_logger("sample").warning("event", url="https://example.com/a?id=7", api_key="short", count=3, ok=True)
    line = json.loads(lines.getvalue())
    assert (line["url"], line["api_key"], line["count"], line["ok"]) == ("https://example.com/a?…", "…", 3, True)


@given(st.emails(), st.text(max_size=30), st.text(max_size=30))
def test_no_email_survives(email: str, before: str, after: str) -> None:
    assert email not in logs.redacted(f"{before} {email} {after}")


@given(st.text())
def test_any_text_can_be_redacted_and_twice_changes_nothing_more(text: str) -> None:
    assert logs.redacted(logs.redacted(text)) == logs.redacted(text)
