"""Massa-K scales: protocol 100."""
