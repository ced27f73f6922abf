"""Who acts: organisations, people and their roles, machines with keys, sessions, and what each may do."""
