"""The Alliance 8.7 knowledge graph: read, assemble, check, export and query it."""
