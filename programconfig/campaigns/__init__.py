"""Campaigns: the list with filters and sorting, the page about one campaign, and the calendar."""
