"""Ways to a device: bytes in, bytes out, every wait with a deadline."""
