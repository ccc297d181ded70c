"""docs/asvs.md counts right and names only what exists. The ids themselves are OWASP's."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs/asvs.md").read_text()
STATES = ("met", "not applicable", "open")
ROW = re.compile(rf"^\| (V\d+)(\.\d+\.\d+) \| [^|]+ \| ([12]) \| ({'|'.join(STATES)}) \| ([^|]+) \|$", re.MULTILINE)
ROWS = [match.groups() for match in ROW.finditer(TEXT)]
COUNTS = re.compile(r"^\| (V\d+|level [12]|all) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
PROOF = re.compile(r"`([^`]+)`|\]\(([^)]+)\)")
PATH = re.compile(r"[\w/-]+\.(?:py|js|html|md|toml|txt)|Makefile")
SETTING = re.compile(r"[A-Z]+(?:_[A-Z]+)+")


@cache
def source(path: str) -> str:
    """The text of a file of the repository; "" if there is none."""
    return (ROOT / path).read_text() if (ROOT / path).is_file() else ""


def exists(named: str) -> bool:
    path, _, test = named.partition("::")
    if test:
        return bool(re.search(rf"^(?:async )?def {test}\(", source(path), re.MULTILINE))
    if PATH.fullmatch(named):
        return bool(source(path))
    if SETTING.fullmatch(named):
        return any(named in source(f"dashboard/{module}.py") for module in ("settings", "access/sign_in/passwords"))
    return True  # a header or the like


def test_each_requirement_stands_once_in_a_row_that_can_be_read() -> None:
    begun = re.findall(r"^\| (V\d+\.\d+\.\d+) ", TEXT, re.MULTILINE)
    assert [chapter + rest for chapter, rest, *_ in ROWS] == begun
    assert [one for one, times in Counter(begun).items() if times > 1] == []
    assert begun == sorted(begun, key=lambda one: [int(number) for number in one[1:].split(".")])


def test_the_counts_at_the_top_are_those_of_the_rows() -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for chapter, _, level, state, _ in ROWS:
        counted.update((part, state) for part in (chapter, f"level {level}", "all"))
    told = {part: [int(number) for number in numbers] for part, *numbers in COUNTS.findall(TEXT)}
    expected = {part: [counted[part, state] for state in STATES] for part, _ in counted}
    assert told == {part: [*numbers, sum(numbers)] for part, numbers in expected.items()}


def test_every_test_file_and_setting_that_is_named_exists() -> None:
    named = re.findall(r"`([^`]+)`", TEXT)
    assert sum("::test_" in one for one in named) > 150
    assert [one for one in named if one != "path::name" and not exists(one)] == []


def test_what_is_met_names_its_proof() -> None:
    met = [(chapter + rest, where) for chapter, rest, _, state, where in ROWS if state == "met"]
    assert [one for one, where in met if not PROOF.search(where)] == []
