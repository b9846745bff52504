"""What is told of a rule that is no shape."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: its name after ``rule:``, what to do, why, and how right and wrong look.

    ``about`` is what the rule looks at. Right and wrong may have several lines.
    """

    name: str
    about: str
    message: str
    why: str
    right: str
    wrong: str
