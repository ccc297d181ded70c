"""Static files that are made of several: the project keeps a file for each task, and a page asks for one.

`collectstatic` finds them like any other file. Comments on lines of their own are left out: a quarter of what would be
sent. Each module of a bundle is in a block of its own, so that names do not meet; it must not import or export.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

BUNDLES = {
    "page.css": ("tokens.css", "base.css", "components.css"),
    "page.js": tuple(
        f"js/{name}.js" for name in ("announce", "copy", "coupons", "filters", "keys", "panels", "search", "session")
    ),
}
COMMENT = re.compile(r"^\s*/\*.*?\*/\s*$\n", re.DOTALL | re.MULTILINE)


class BundleFinder(BaseFinder):
    """Makes a bundle when it is looked for, in a folder under `VAR_DIR`."""

    def __init__(self) -> None:
        self.storage = FileSystemStorage(settings.VAR_DIR / "bundles")

    def find(self, path: str, find_all: bool = False, **_options: Any) -> str | Sequence[str]:  # type: ignore[override]
        """Return the file of a bundle; an empty list if `path` is none."""
        if path not in BUNDLES:
            return []
        found = str(self._made(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        for name in BUNDLES:
            self._made(name)
            yield name, self.storage

    def _made(self, name: str) -> Path:
        """Write the bundle if its parts have changed, whole or not at all: several processes may do it at once."""
        parts = [COMMENT.sub("", (settings.BASE_DIR / "static" / part).read_text()) for part in BUNDLES[name]]
        text = "".join(f"{{\n{part}}}\n" if name.endswith(".js") else part for part in parts)
        file = Path(self.storage.path(name))
        if not file.exists() or file.read_text() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_suffix(f".{os.getpid()}")
            draft.write_text(text)
            draft.replace(file)
        return file
