"""The supported platforms. A new platform is a folder beside this file and a line here."""

from collections.abc import Mapping

from dashboard.loyalty import gameball, spaaza
from dashboard.loyalty.kind import PlatformKind

# By slug. The first is the platform of a program that only the environment describes.
PLATFORMS: Mapping[str, PlatformKind] = {kind.slug: kind for kind in (gameball.KIND, spaaza.KIND)}
DEFAULT_PLATFORM = next(iter(PLATFORMS.values()))
