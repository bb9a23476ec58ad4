"""Goods and services: items, barcodes, categories, prices and tax rates."""
