"""Discount rules: by customer category, receipt amount, turnover."""
