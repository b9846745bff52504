"""The SPARQL endpoint, our IRIs and the site over HTTP: ``serve`` with its ``Settings`` and ``Limits``."""
