"""How long a case is kept, what stops its destruction, and destroying it: proposed, authorised, carried out, declared."""
