"""View as a customer: which campaigns someone can take part in, and why."""
