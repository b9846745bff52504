"""Make contributions and take them in: what ``alliance87 new`` and ``alliance87 accept`` do."""
