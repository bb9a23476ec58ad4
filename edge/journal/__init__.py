"""The till's durable truth in SQLite, and its copy of what headquarters decides."""
