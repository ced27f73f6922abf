"""Keeping the log: sequencing what the ledger took in, and having witnesses cosign it; the mathematics stand in infra.ledger."""
