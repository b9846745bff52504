"""The errors a command may end with: each names the place, the fault and the remedy.

A finding (something wrong with data) is not an error; see ``findings``.
"""

from dataclasses import dataclass


@dataclass(eq=False)  # an exception must be hashable, and contextlib writes to it
class Alliance87Error(Exception):
    """Why a command could not run. The command line prints it and exits with status 2."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}. {self.remedy}"


class UnreadableError(Alliance87Error):
    """A file, standard input or an argument could not be read as what it should be."""


class UnknownNameError(Alliance87Error):
    """No thing, question or shape goes by the name that was given."""


class QueryError(Alliance87Error):
    """A SPARQL query is malformed, or asks for what this read-only engine refuses."""
