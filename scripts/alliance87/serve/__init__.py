"""Serve the built dataset on the web: a read-only SPARQL endpoint, its IRIs and its pages."""
