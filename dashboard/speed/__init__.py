"""Code that only saves time. README.md says what each trick saves, and how to switch it off."""

TRICKS = (
    "addresses",
    "async_middleware",
    "cached_by_input",
    "database_threads",
    "garbage",
    "icons",
    "kept_includes",
    "once",
    "static_files",
    "translation",
)
