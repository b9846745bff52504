"""The reading room: the press release as an edition made of the words its passages quote.

Only quoted words are printed; what stands between passages is marked, never filled in.
"""

from alliance87.site.reading.room import pages

__all__ = ["pages"]
