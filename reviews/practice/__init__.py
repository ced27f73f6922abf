"""Practice cases: persons who do not exist, with a known answer, among the real work; they never leave the house."""
