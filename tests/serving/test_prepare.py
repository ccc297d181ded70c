"""Static files that are part of an image are of its version, or the start says that they are not."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.core.management.base import CommandError
from pytest_django import Settings

from dashboard.management.commands.prepare import check_static_files


def test_a_folder_that_lacks_a_static_file_is_one_sentence(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    lacks = r"STATIC_DIR .* lacks \d+ static files of this version, such as "
    with pytest.raises(CommandError, match=lacks):
        check_static_files()
    names = {path: path.replace("/", "-") for finder in get_finders() for path, _ in finder.list([])}
    (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "hash": "", "paths": names}))
    with pytest.raises(CommandError, match=lacks):
        check_static_files()
    for file in names.values():
        (tmp_path / file).touch()
    check_static_files()
