"""Tests of what happens behind the queue."""
