"""Check the project's own data: what is wrong with it, and where."""
