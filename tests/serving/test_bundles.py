import re
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from dashboard.serving.bundles import BUNDLES, BundleFinder


@pytest.fixture
def finder(tmp_path: Path, settings: Settings) -> BundleFinder:
    settings.VAR_DIR = tmp_path
    return BundleFinder()


def test_a_bundle_has_its_parts_in_order(finder: BundleFinder) -> None:
    for name, parts in BUNDLES.items():
        text = Path(str(finder.find(name))).read_text()
        ends = [(settings.BASE_DIR / "static" / part).read_text()[-40:] for part in parts]
        places = [text.index(end) for end in ends]
        assert places == sorted(places), name
        assert "/*" not in re.sub(r"\S\s*/\*.*\*/", "", text), name  # comments of lines are left out
        assert text.count("\n}\n{\n") == (len(parts) - 1 if name.endswith(".js") else 0), name  # scripts keep apart


def test_collectstatic_finds_them_too(finder: BundleFinder) -> None:
    assert [name for name, storage in finder.list(None) if storage.exists(name)] == list(BUNDLES)


def test_other_files_are_none_of_its(finder: BundleFinder) -> None:
    assert finder.find("base.css") == []


def test_a_script_in_a_bundle_shares_nothing_by_import() -> None:
    for part in (part for parts in BUNDLES.values() for part in parts if part.endswith(".js")):
        lines = (settings.BASE_DIR / "static" / part).read_text().splitlines()
        assert not [line for line in lines if line.startswith(("import ", "export "))], part
