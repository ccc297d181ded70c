"""What stands around every page: addresses, places to go to, the program's colour."""
