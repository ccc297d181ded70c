"""Documents stay short, linked and true to the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.access.oidc.providers import KEYS
from dashboard.loyalty.platforms import DEFAULT_PLATFORM, PLATFORMS
from dashboard.programs_file import COMMON_KEYS, IN_ENVIRONMENT, environment_name
from dashboard.sandbox.cast import CAST
from dashboard.sandbox.spaaza import people

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
MAX_README_LINES = 250
READ = re.compile(r"""environ(?:ment)?\.\w+\(\s*"([A-Z_]+)\"""")
LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]+))?\)")


def code() -> Iterator[str]:
    for folder in ("dashboard", "customers", "programconfig"):
        for path in (ROOT / folder).rglob("*.py"):
            yield path.read_text()


def prose(text: str) -> str:
    """The text without code, whose names stay as they are."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def anchors(path: Path) -> set[str]:
    """The headings as GitHub names them in addresses."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= MAX_README_LINES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere_and_text_says_program(document: Path) -> None:
    text = document.read_text()
    for address, anchor in LINK.findall(text):
        target = (document.parent / address).resolve() if address else document
        assert target.exists(), address
        assert not anchor or anchor in anchors(target), anchor
    # The instructions name the word that is not to be used.
    spoken = prose(text).replace('not "programme"', "")
    assert not re.search("programme", spoken, re.IGNORECASE)


def test_index_of_documents_names_each() -> None:
    linked = {address for address, _anchor in LINK.findall((DOCS / "README.md").read_text())}
    assert {path.name for path in DOCS.glob("*.md")} - linked == {"README.md"}


def test_index_of_decisions_names_each() -> None:
    linked = {address for address, _anchor in LINK.findall((DOCS / "adr/README.md").read_text())}
    assert linked == {path.name for path in (DOCS / "adr").glob("*.md")} - {"README.md"}


def test_configuration_documents_every_setting_and_no_other() -> None:
    read = {name for text in code() for name in READ.findall(text)} - {"DJANGO_SETTINGS_MODULE"}
    read -= {name for name in read if name.startswith("SANDBOX_")}  # a sandbox's own: see its --help
    read.add("SANDBOX_PORT")
    of_program = {environment_name(key, DEFAULT_PLATFORM) for key in IN_ENVIRONMENT}
    of_program |= {environment_name(setting.name, DEFAULT_PLATFORM) for setting in DEFAULT_PLATFORM.settings}
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (DOCS / "configuration.md").read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert documented == read | of_program


def test_sign_in_documents_every_key() -> None:
    text = (DOCS / "sign-in.md").read_text()
    assert [key for key in KEYS if f"`{key}`" not in text] == []


def test_several_programs_documents_every_key() -> None:
    text = (DOCS / "several-programs.md").read_text()
    assert [key for key in COMMON_KEYS if f"`{key}`" not in text] == []
    for kind in PLATFORMS.values():
        assert [name for name in (kind.slug, *(one.key for one in kind.settings)) if f"`{name}`" not in text] == []


def test_sample_customers_documents_each() -> None:
    text = (DOCS / "sample-customers.md").read_text()
    ids = [one.customer_id for one in CAST] + [one.customer_id for one in people.CAST]
    assert [one for one in ids if f"`{one}`" not in text] == []


def test_glossary_names_what_is_in_the_code() -> None:
    everything = "\n".join(code())
    rows = re.findall(r"^\|[^|]+\|[^|]+\| (.+) \|$", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert len(names) > 50
    unknown = [name for name in names if not re.search(rf"\b{name.rpartition('.')[2]}\b", everything)]
    folders = {"sandbox", "panels", "feeding", "eligibility", "history", "review", "profile", "index", "ticket", "home"}
    assert [name for name in unknown if name.rpartition(".")[2] not in folders] == []
