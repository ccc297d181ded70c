"""One parser per answer: JSON in, a model out. Nothing is invented: what was not sent, or not as it should be, is None.

Each takes the decoded body and the `Notes` to read it with, and raises `Unreadable` when the answer as a whole is of
another shape.
"""
