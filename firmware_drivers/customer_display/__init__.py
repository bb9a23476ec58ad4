"""Displays of two short lines that face the customer."""
