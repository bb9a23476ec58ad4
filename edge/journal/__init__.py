"""The till's durable truth: entries, counters and documents in SQLite, and the local reference data."""
