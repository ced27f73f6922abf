"""The proof of the rules of reviewing: every state that can be reached is visited, and every promise is looked at there."""
