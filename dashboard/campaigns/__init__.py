"""Knowledge about campaigns that profiles and configuration pages share: when one runs, and for whom. Pure."""
