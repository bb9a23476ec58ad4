"""The back office: one feature per folder, behind an API and a portal."""
