"""Conformance checks of connected devices, for technicians and for tests."""
