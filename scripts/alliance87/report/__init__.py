"""The report of a check, written for people and for programs: a module a format."""
