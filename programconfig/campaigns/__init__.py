"""The campaigns: a list to filter and sort, each by itself, and all of them over time."""
