"""One parser per answer: the results in, a model out. Nothing is invented: what was not sent, or not as it should be,
is None. Each takes the `results` of an answer and raises `Unreadable` when they are of another shape.
"""
