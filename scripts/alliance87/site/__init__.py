"""Make pages and data files of the published dataset, for any file host and for the server."""
