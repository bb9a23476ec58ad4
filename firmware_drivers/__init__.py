"""Devices on the counter: one category per folder; knows devices, not retail."""
