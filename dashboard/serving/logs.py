"""Log lines: one JSON object each (readable text while debugging), with secrets and personal data taken out."""

import re
from collections.abc import MutableMapping
from traceback import format_tb
from typing import Any

import structlog
from structlog.typing import Processor

SECRET_NAMES = re.compile(r"(?i)authorization|cookie|password|passwd|secret|api_?key|token|session_?key")
# What may stand in any text: a password in an address, a query, a customer id in a platform's path, an e-mail, a phone.
PRIVATE = [
    (re.compile(r"(?<=://)[^/\s@]+@"), "…@"),
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>)\]]+"), "?…"),
    (re.compile(r"(/integrations/customers/)[^/\s\"'<>]+"), r"\1…"),
    (re.compile(r"(?<![^\s\"<>])[^\s\"<>]*(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "…@…"),  # the whole word, in one pass
    (re.compile(r"\+\d[\d ().-]{6,}\d"), "+…"),
    (re.compile(r"(?s)\bexception=(\w+)\(.*"), r"exception=\1(…)"),  # of a task, as asyncio writes it: its words
]
HAS_PRIVATE = re.compile("[@?/+]|%40|exception=")  # one of these is in whatever the patterns find
_secrets: set[str] = set()


def redact_in_logs(*secrets: str) -> None:
    """Have these exact texts taken out of every line from now on; called once for each key when it is read."""
    _secrets.update(secret for secret in secrets if len(secret) >= 8)


def redacted(text: str) -> str:
    """The text without known secrets, queries, customer ids in platforms' paths, e-mails and phones."""
    for secret in _secrets:
        text = text.replace(secret, "…")
    if HAS_PRIVATE.search(text):
        for pattern, replacement in PRIVATE:
            text = pattern.sub(replacement, text)
    return text


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: every value, whatever it is, leaves as redacted text, or as the plain number it is."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = "…"
        elif name != "timestamp" and not (value is None or isinstance(value, bool | int | float)):
            event[name] = redacted(value if isinstance(value, str) else repr(value))
    return event


def exception_trace(exc_info: Any) -> str:
    """An exception and what led to it, as types and places: its own words may quote a customer's row."""
    trace = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        kind = type(error)
        trace.append("".join([*format_tb(error.__traceback__), f"{kind.__module__}.{kind.__qualname__}"]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nafter\n".join(trace)


def logging_config(*, debug: bool) -> dict[str, Any]:
    """A `logging.config` dictionary; lines of structlog and of the standard library leave by the same door.

    Clients' own loggers say whole URLs at INFO, and asyncio's the code of tasks: only their warnings are let through.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.ExceptionRenderer(exception_trace),
        redact,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = structlog.dev.ConsoleRenderer() if debug else structlog.processors.JSONRenderer(ensure_ascii=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},  # Django's own handlers would print a second line
            **{
                name: {"level": "WARNING"}
                for name in ("httpx", "httpcore", "aiohttp", "asyncio", "urllib3", "django.db.backends")
            },
        },
    }
