"""Turn a spreadsheet into statements, each with its cell: ``read.read``, by ``columns.csv``."""
