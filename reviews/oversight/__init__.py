"""Oversight: whether people really decide, told in numbers that say how sure they are, and never about one person."""
