"""For who checks us: searching the ledger, following one decision through it, and taking the proof along as one file."""
