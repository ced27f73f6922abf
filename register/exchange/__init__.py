"""What comes in and goes out: the national formats, spreadsheets, RDF, cards, a feed, and the national register itself."""
