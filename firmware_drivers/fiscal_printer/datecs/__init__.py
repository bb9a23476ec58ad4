"""Datecs fiscal printers: hex4 framing (X, PM) and the classic one-byte framing (P, C and kin)."""
