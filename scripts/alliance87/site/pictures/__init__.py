"""Pictures of the dataset as SVG, each with a text alternative and the table behind it.

All that they show is asked of the built dataset; nothing is written in from the text.
"""

from alliance87.site.pictures.gallery import pages

__all__ = ["pages"]
