"""Rows of data as they come in: read from CSV or JSON, and checked column by column against the features."""

from register.rows.checking import Checked, check
from register.rows.reading import Rows, read_csv, read_json, write_csv

__all__ = ["Checked", "Rows", "check", "read_csv", "read_json", "write_csv"]
