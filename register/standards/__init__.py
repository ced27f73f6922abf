"""Standards that the register follows, as data."""
