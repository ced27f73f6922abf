"""How a municipality looks and how it is reached: set in the office, kept in versions, read by its pages and letters."""
