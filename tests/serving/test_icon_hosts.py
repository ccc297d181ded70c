"""Which icons a page may load: the browser's policy and the page decide alike."""

import pytest
from django.template import engines

from dashboard.loyalty.platforms import PLATFORMS
from dashboard.serving.icon_hosts import PATTERN, may_load, policy_source

BUCKET = "s3.us-east-2.amazonaws.com/gameball.stg.uploads"
PLACES = (
    *("cdn.gameball.co", BUCKET, "*.example.com", "icons.example.net:8443", "other.example.net/a/b/"),
    "127.0.0.1:8001",
)
LOADED = (
    "https://cdn.gameball.co/uploads/level-a1.webp",
    "https://CDN.gameball.co:443/a.png?size=1#part",
    f"https://{BUCKET}/uploads/level-a1.webp",
    f"https://{BUCKET}/uploads%2fClient_2933%2f936f65d8.webp",
    "https://a.b.example.com/a.png",
    "https://icons.example.net:8443/a.png",
    "https://other.example.net/a/b/c.png",
    "http://127.0.0.1:8001/icons/a.svg",
)
LEFT_OUT = (
    *("", "a.png", "/static/a.png", "//cdn.gameball.co/a.png", "data:image/png;base64,AAAA", "javascript:alert(1)"),
    *(
        "http://cdn.gameball.co/a.png",
        "https://cdn.gameball.co.example.org/a.png",
        "https://cdn.gameball.co:8443/a.png",
    ),
    *("https://cdn.gameball.co@example.org/a.png", "https://sample@cdn.gameball.co/a.png", "https://[cdn/a.png"),
    "https://example.org\\@cdn.gameball.co/a.png",
    *("http://127.0.0.1/a.svg", "https://127.0.0.1:8001/a.svg", "http://localhost:8001/a.svg"),
    *("https://s3.us-east-2.amazonaws.com/another-bucket/a.png", f"https://{BUCKET}", f"https://{BUCKET}.other/a.png"),
    *(f"https://{BUCKET}/../another-bucket/a.png", f"https://{BUCKET}/%2e%2E/another-bucket/a.png"),
    *(f"https://{BUCKET}/..%2fanother-bucket/a.png", "https://s3.amazonaws.com/gameball.stg.uploads/a.png"),
    *("https://example.com/a.png", "https://notexample.com/a.png", "https://icons.example.net/a.png"),
    *("https://other.example.net/a/bc.png", "https://other.example.net/A/B/c.png", "https://cdn.gameball.co:x/a.png"),
)


def test_icons_come_from_the_vendors_hosts_and_buckets_and_from_nowhere_else() -> None:
    assert [url for url in LOADED if not may_load(url, PLACES)] == []
    assert [url for url in LEFT_OUT if may_load(url, PLACES)] == []
    assert may_load("https://anywhere.example.org/a.png", ["*"])
    assert not [url for url in (*LOADED, *LEFT_OUT) if may_load(url, [])]


def test_the_policy_says_the_same() -> None:
    assert [policy_source(place) for place in PLACES] == [
        "https://cdn.gameball.co",
        f"https://{BUCKET}/",  # without the slash at the end it would be one file
        "https://*.example.com",
        "https://icons.example.net:8443",
        "https://other.example.net/a/b/",
        "http://127.0.0.1:8001",
    ]


def test_no_platform_trusts_storage_that_everybody_can_rent() -> None:
    places = [place for kind in PLATFORMS.values() for place in kind.icon_hosts]
    assert places
    assert all(PATTERN.fullmatch(place) for place in (*places, *PLACES))
    assert [place for place in places if "amazonaws" in place and "/" not in place] == []


@pytest.mark.parametrize(
    "wrong", ["https://a.example", "a.example;script-src", "a*.example", "a.example/x y", "'self'"]
)
def test_a_setting_cannot_add_to_the_policy(wrong: str) -> None:
    assert not PATTERN.fullmatch(wrong)


def test_a_page_prints_only_what_the_browser_would_load() -> None:
    template = engines["django"].from_string('{% include "components/icon.html" with src=src name="Gold" %}')
    assert f'src="https://{BUCKET}/a.webp"' in template.render({"src": f"https://{BUCKET}/a.webp"})
    for url in (None, "", "https://tracker.example.org/customer-1001.png"):
        shown = template.render({"src": url})
        assert "<img" not in shown
        assert "G" in shown
