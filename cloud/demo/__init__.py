"""A believable retailer for demonstration and tests, the same every time from a seed."""
