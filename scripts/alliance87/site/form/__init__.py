"""The form for contributions: its fields are the property shapes, its choices are the dataset's."""

from alliance87.site.form.pages import pages

__all__ = ["pages"]
