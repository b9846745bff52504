"""Ask the dataset a question and print the answer."""
