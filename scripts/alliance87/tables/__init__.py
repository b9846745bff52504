"""Read contributions made in a spreadsheet: four documented tables become located statements."""
