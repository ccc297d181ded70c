"""The access log: who looked at which customer. Writing it, finding in it, its pages, and erasing from it."""
