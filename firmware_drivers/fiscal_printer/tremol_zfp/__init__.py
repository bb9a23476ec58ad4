"""Tremol fiscal printers: the ZFP protocol."""
