"""Whole stories through real processes, as users live them."""
