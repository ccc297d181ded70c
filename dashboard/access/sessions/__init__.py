"""Sessions of staff: where they are stored, when they end, and the page on which people see and end their own."""
