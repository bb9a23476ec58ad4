"""Checkout-Dialog 06: Mettler-Toledo, Bizerba, Dibal and others."""
