"""Answer SPARQL and the saved questions, and write the answers."""
