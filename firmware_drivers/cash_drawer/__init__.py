"""The cash drawer, kicked open and sensed through the printer it is plugged into."""
