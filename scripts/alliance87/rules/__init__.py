"""Judge statements, our own and contributed ones alike: what is wrong with them, where, and what to write."""
