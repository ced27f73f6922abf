"""The floor: settings, database, identity, ledger, sealing, queue, storage, language and clock; it knows no word of algorithms, reviews or reports."""
