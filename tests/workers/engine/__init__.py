"""Tests of the explanation engine."""
