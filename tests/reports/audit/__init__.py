"""Tests of auditing: searching the ledger, following a decision, and the signed audit file."""
