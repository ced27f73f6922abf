"""How the demo models came to be: the generator of their data, their training, and the tests of both."""
