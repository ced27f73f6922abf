"""Being forgotten: requests under article 17 of the AVG, what may forbid it, and the decision of a person."""
