"""Load the release into the stores of others, and ask them questions."""
