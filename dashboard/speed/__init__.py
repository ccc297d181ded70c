"""What is here only to be quick: README.md says what each trick saves, and how it is switched off."""

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
