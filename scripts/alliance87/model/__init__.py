"""What everything else works on: names, statements, the dataset they make, and what is found wrong with it."""
