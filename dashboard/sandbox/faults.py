"""Delays and faults: rules for paths that answer late or wrongly. They can be changed while the sandbox runs."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fnmatch import translate
from typing import Any

FAULTS = {
    "refused": "connections are refused, whatever the path, for `seconds`",
    "slow-connect": "connections are not accepted, whatever the path, for `seconds`",
    "slow-headers": "the answer's headers arrive one byte at a time, one each `pace` seconds",
    "dribble": "the answer's body arrives one byte at a time, one each `pace` seconds",
    "reset": "the connection is reset without an answer",
    "empty": "200 with nothing in it",
    "truncated": "half of the body, then the connection closes",
    "malformed-chunk": "a chunk whose size is not a number",
    "malformed-json": "200 with JSON that stops in the middle",
    "html": "200 with a page of HTML",
    "wrong-types": "200 with every third value of a wrong type",
    "401": "the platform's envelope for wrong keys",
    "404": "the platform's envelope for an unknown customer",
    "429": "over the quota, without Retry-After",
    "429-retry-after": "over the quota, with Retry-After: `retry_after` seconds",
    "500": "an error without a usable body",
    "503": "the platform's envelope for being unavailable",
    "redirect": "302 to another address of the sandbox",
}
AT_THE_DOOR = ("refused", "slow-connect")


@dataclass(slots=True)
class Rule:
    """A delay in seconds, a fault, or both, for paths that match a glob (`*` matches everything).

    The path is the part after `/integrations`, as sent. `times` ends the rule after that many requests. `seconds` is
    the duration of a connection fault. None means until the rule is removed.
    """

    path: str = "*"
    delay: float = 0
    fault: str | None = None
    times: int | None = None
    seconds: float | None = None
    pace: float = 0.05
    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.fault is not None and self.fault not in FAULTS:
            raise ValueError(f"There is no fault {self.fault!r}; there are: {', '.join(FAULTS)}.")
        if not isinstance(self.path, str):
            raise ValueError("A path is a text.")
        for name in ("delay", "times", "seconds", "pace", "retry_after"):
            value = getattr(self, name)
            unset = value is None and name in ("times", "seconds")
            if not unset and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
                raise ValueError(f"{name} is a number from 0, not {value!r}.")


class Faults:
    """The rules in force. The first match decides, so an exception goes before its rule."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: list[tuple[re.Pattern[str], Rule]] = []
        self.replace(rules)

    def replace(self, rules: Iterable[Rule]) -> None:
        self._rules = [(re.compile(translate(rule.path)), rule) for rule in rules]

    def add(self, rules: Iterable[Rule]) -> None:
        self.replace([*rules, *(rule for _, rule in self._rules)])

    def remove(self, rule: Rule) -> None:
        """Remove one rule, if it is in force."""
        self.replace(each for _, each in self._rules if each is not rule)

    def connection_rule(self) -> Rule | None:
        """The rule that keeps every connection out, if there is one."""
        return next((rule for _, rule in self._rules if rule.fault in AT_THE_DOOR), None)

    def match(self, path: str) -> Rule | None:
        """The rule for a request of this path; counts towards its `times`."""
        for pattern, rule in self._rules:
            if rule.fault not in AT_THE_DOOR and rule.times != 0 and pattern.match(path):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def described(self) -> list[dict[str, Any]]:
        return [asdict(rule) for _, rule in self._rules]


def rules_from(described: Any) -> list[Rule]:
    """Rules from JSON: a list of objects with the fields of `Rule`. Raises ValueError with a sentence."""
    if not isinstance(described, list) or not all(isinstance(each, dict) for each in described):
        raise ValueError("Faults are a list of objects.")
    try:
        return [Rule(**each) for each in described]
    except TypeError as error:
        raise ValueError(f"A fault has the fields {', '.join(Rule.__annotations__)}.") from error
