"""Publish the dataset: which files there are, and what each holds."""
