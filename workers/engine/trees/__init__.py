"""Tree ensembles: reading them, and their exact Shapley values by tables."""
