"""The panels of a profile, one module each: its reads, its view and its lines in the ticket."""
