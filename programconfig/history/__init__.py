"""Snapshots of the configuration, and the differences between them.

Pure: `meaning` (an answer as plain JSON), `differences` (between two meanings), `words` (a difference as text). With
the database: `snapshots` (store and find), `last_known` (parse a snapshot again).

A snapshot stores the platform's answer and its meaning. Pages and comparisons parse the answer again with today's
parser, so a better parser is no change of the configuration. The stored meaning counts only where the answer cannot be
parsed any more. The changes on the timeline stay as they were found.
"""
