"""What changed between two versions of the data, told per thing with its evidence."""
