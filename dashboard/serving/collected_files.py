"""Whether the static files of this version were collected."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage


def missing_static_files() -> list[str]:
    """Return the static files of this version that STATIC_ROOT lacks, sorted; none if they are served from where they
    stand. A page that names such a file fails."""
    storage: Any = staticfiles_storage  # Django makes the storage of the settings only when it is used
    if not isinstance(storage, ManifestFilesMixin):
        return []
    manifest: Any = storage.load_manifest()  # files and a hash, unlike what its types say
    collected, root = manifest[0], Path(settings.STATIC_ROOT)
    ignored = StaticFilesConfig.ignore_patterns
    wanted = {path for finder in get_finders() for path, _ in finder.list(ignored)}
    return sorted(path for path in wanted if path not in collected or not (root / collected[path]).exists())
