"""How the configuration was, and what changed.

Pure: `meaning` (an answer as plain JSON), `differences` (what differs between two of them), `words` (how it is said).
With the database: `snapshots` (keeping and finding them). A snapshot keeps the meaning of what was parsed, and not just
what was sent: differences then need no platform's parser, and the past does not change when a parser learns more.
"""
