"""What a profile and the configuration pages both know about campaigns: when one runs, and for whom. Pure."""
