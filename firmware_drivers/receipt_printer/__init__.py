"""Printers for plain (non-fiscal) receipts."""
