"""Printers that put sales on record for the tax office: one protocol, four families."""
