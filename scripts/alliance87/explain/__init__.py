"""Explains a rule: what to do, what it looks at, why it exists, and a right and a wrong example."""
