"""Code that only saves time. README.md says what each trick saves, and how to switch it off."""

TRICKS = (
    "addresses",
    "async_middleware",
    "cached_by_input",
    "cached_includes",
    "database_threads",
    "garbage",
    "icons",
    "once",
    "static_files",
    "translation",
)
