"""Write and read back the formats of RDF."""
