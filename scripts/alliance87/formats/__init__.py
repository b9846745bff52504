"""Turn bytes into statements with their places, and statements into bytes.

``load`` reads our own files; ``read_bytes``, ``format`` and a reader (``turtle``, ``jsonld``,
``rdfxml``) those of others, strictly. ``write``, ``write_jsonld`` and ``layout`` write.
"""
