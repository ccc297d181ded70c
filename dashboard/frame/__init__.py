"""The frame around every page: addresses, the list of places, the program's color."""
