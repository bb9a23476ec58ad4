"""Checkout scales."""
