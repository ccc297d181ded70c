"""Snapshots of the configuration, and the differences between them.

Pure: `meaning` (an answer as plain JSON), `differences` (between two meanings), `words` (a difference as text). With
the database: `snapshots` (store and find). A snapshot stores the parsed meaning beside the raw answer: differences then
need no platform's parser, and the past does not change when a parser improves.
"""
