"""One parser for each answer: results in, a model out. A value that is missing or wrong becomes None, never a default.

Each parser takes the `results` of an answer and raises `Unreadable` if they have another shape.
"""
