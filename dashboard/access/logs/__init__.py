"""What the access log and the security log share: entries that never change, filters, pages and CSV files."""
