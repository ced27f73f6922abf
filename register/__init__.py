"""What exists and under which rules: algorithms, their revisions, models, features and deployments."""
