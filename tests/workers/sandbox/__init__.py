"""Tests of the sandbox: hostile files, locks, deadlines and endings."""
