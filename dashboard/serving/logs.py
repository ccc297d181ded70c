"""Log lines: one JSON object per line (readable text while debugging), without secrets and personal data."""

import re
from collections.abc import MutableMapping, Sequence
from traceback import format_tb
from typing import Any

import structlog
from structlog.typing import Processor

SECRET_NAMES = re.compile(r"(?i)authorization|cookie|password|passwd|secret|api_?key|token|session_?key")
# Private parts of any text: a password in an address, a query, a customer id in a path of a platform, an e-mail, a
# phone.
PRIVATE = [
    (re.compile(r"(?<=://)[^/\s@]+@"), "…@"),
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>)\]]+"), "?…"),
    (re.compile(r"(/integrations/customers/)[^/\s\"'<>]+"), r"\1…"),
    (re.compile(r"(?<![^\s\"<>])[^\s\"<>]*(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "…@…"),  # matches the whole word in one pass
    (re.compile(r"\+\d[\d ().-]{6,}\d"), "+…"),
    (re.compile(r"(?s)\bexception=(\w+)\(.*"), r"exception=\1(…)"),  # the exception of a task, as asyncio writes it
]
HAS_PRIVATE = re.compile("[@?/+]|%40|exception=")  # every text that the patterns match contains one of these
_secrets: set[str] = set()


def redact_in_logs(*secrets: str) -> None:
    """Remove these exact texts from every later line. Called once for each key when it is read."""
    _secrets.update(secret for secret in secrets if len(secret) >= 8)


def redacted(text: str) -> str:
    """Return the text without known secrets, queries, customer ids in paths of platforms, e-mails and phones."""
    for secret in _secrets:
        text = text.replace(secret, "…")
    if HAS_PRIVATE.search(text):
        for pattern, replacement in PRIVATE:
            text = pattern.sub(replacement, text)
    return text


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: turn every value except plain numbers into redacted text."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = "…"
        elif name != "timestamp" and not (value is None or isinstance(value, bool | int | float)):
            event[name] = redacted(value if isinstance(value, str) else repr(value))
    return event


def exception_trace(exc_info: Any) -> str:
    """Return an exception and its causes as types and places in the code. Its text is left out: it may quote personal
    data."""
    trace = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        error_type = type(error)
        trace.append("".join([*format_tb(error.__traceback__), f"{error_type.__module__}.{error_type.__qualname__}"]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nafter\n".join(trace)


def logging_config(*, debug: bool, observers: Sequence[Processor] = ()) -> dict[str, Any]:
    """Return a `logging.config` dictionary. structlog and the standard library use the same output. The `observers` see
    every line of structlog first, before it is redacted.

    HTTP clients log whole URLs at INFO, and asyncio logs the code of tasks; so only their warnings are logged.
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
        processors=[
            structlog.stdlib.filter_by_level,
            *observers,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
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
            "django": {"handlers": [], "level": "INFO"},  # the handlers of Django would print each line twice
            **{
                name: {"level": "WARNING"}
                for name in ("httpx", "httpcore", "aiohttp", "asyncio", "urllib3", "django.db.backends")
            },
        },
    }
