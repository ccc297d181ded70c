"""Plain English: the phrases and names that were replaced do not come back (docs/contributing.md says how to write)."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PHRASES = (
    "so says the platform",
    "what the platform sent as",
    "none of the known customers",
    "can only be asked for an exact",
    "told by itself",
    "of whom",
    "what it means for this kind",
    "who knows better",
    "not silenced any more",
    "kept for the first time",
    "whoever looks after",
    "as far as the platform tells",
    "told of",
    "all the same",
    "in the eyes of",
)
NAMES = set(
    "MOST LONGEST FEW KEPT GONE TELLING PATIENCE Ask Standing Keeping surroundings lead_to onward worked_out".split()
)
# `programme` stays where it is data: in addresses, columns, group names, files, an option, the platform's own field.
PROGRAMME = re.compile(r'(?<!")(?<!-)(?<!opt_in_)\bprogrammes?\b(?!")(?!:")(?! IN \()', re.IGNORECASE)
DATA = re.compile(r"^ +(programme = forms|`programme` keeps)|\?programme=|programme=.stores.|, programme, customer_key")


def texts() -> Iterator[tuple[Path, str]]:
    """All code, templates and scripts, and the documents, by path; without this file, which names what it refuses."""
    for pattern in ("dashboard/**/*.py", "customers/**/*.py", "programconfig/**/*.py", "templates/**/*.html"):
        yield from ((path, path.read_text()) for path in ROOT.glob(pattern) if "migrations" not in path.parts)
    yield from ((path, path.read_text()) for path in ROOT.glob("tests/**/*.py") if path != Path(__file__))
    for pattern in ("static/**/*.js", "static/**/*.css", "docs/**/*.md", "*.md"):
        yield from ((path, path.read_text()) for path in ROOT.glob(pattern))


def replaced_phrases(text: str) -> list[str]:
    words = " ".join(bare for word in text.lower().replace("_", " ").split() if (bare := word.strip('"#')))
    return [phrase for phrase in PHRASES if phrase in words]


def replaced_names(code: str) -> set[str]:
    if NAMES.isdisjoint(re.findall(r"\w+", code)):
        return set()  # to read words is quick, to tell names from texts is not
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return NAMES & {token.string for token in tokens if token.type == tokenize.NAME}


def lines_with_programme(text: str) -> list[str]:
    return [line for line in text.splitlines() if PROGRAMME.search(line) and not DATA.search(line)]


def test_replaced_phrases_do_not_come_back() -> None:
    assert {path.name: found for path, text in texts() if (found := replaced_phrases(text))} == {}


def test_replaced_names_do_not_come_back() -> None:
    code = [(path, text) for path, text in texts() if path.suffix == ".py"]
    assert len(code) > 200
    assert {path.name: found for path, text in code if (found := replaced_names(text))} == {}


def test_code_says_program() -> None:
    code = [(path, text) for path, text in texts() if path.suffix != ".md"]
    assert {path.name: found for path, text in code if (found := lines_with_programme(text))} == {}


@pytest.mark.parametrize(
    "text", ['_("Expired: so says the platform.")', '"The index has customers of "\n    "whom Gameball told."']
)
def test_the_guard_sees_a_phrase_across_lines(text: str) -> None:
    assert replaced_phrases(text)


def test_the_guard_sees_names_and_the_other_spelling() -> None:
    assert replaced_names("from sample import Ask\nMOST = 3\n") == {"Ask", "MOST"}
    assert lines_with_programme("# of the programme") == ["# of the programme"]
    assert lines_with_programme('query["programme"] = slug') == []
