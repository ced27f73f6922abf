"""Assessments: the answers to an instrument for one algorithm, with their evidence and signatures."""
