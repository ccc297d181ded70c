"""One parser for each answer: JSON in, a model out. A value that is missing or wrong becomes None, never a default.

Each parser takes the decoded body and its `Notes`, and raises `Unreadable` if the whole answer has another shape.
"""
