"""Static files that are part of an image are of its version, or the start says that they are not."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management.base import CommandError

from dashboard.management.commands import prepare


def test_a_folder_that_lacks_a_static_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def use_folder() -> None:
        storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
        monkeypatch.setattr(prepare, "staticfiles_storage", storage)

    use_folder()
    with pytest.raises(CommandError, match=r"STATIC_DIR .* lacks \d+ static files of this version, such as "):
        prepare.check_static_files()
    names = {path: path for finder in get_finders() for path, _ in finder.list(prepare.IGNORED)}
    (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "hash": "", "paths": names}))
    use_folder()
    prepare.check_static_files()
