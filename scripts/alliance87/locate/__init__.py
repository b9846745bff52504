"""Find where each statement of a text is written, a module for each format."""
