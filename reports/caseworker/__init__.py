"""The explanation of one released decision for the people who do the work: asked for, filled, read."""
