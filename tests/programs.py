"""Programs, as tests make them."""

from typing import Any

from dashboard.loyalty.kind import PlatformKind
from dashboard.loyalty.platforms import DEFAULT_PLATFORM
from dashboard.programs import Program


def sample_program(
    slug: str = "main", name: str = "Sample Club", kind: PlatformKind = DEFAULT_PLATFORM, **more: Any
) -> Program:
    """A program on the first platform unless told otherwise, at an address that no test reaches."""
    return Program(slug, name, kind, kind.base_url, **more)
