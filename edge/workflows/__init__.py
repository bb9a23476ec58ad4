"""What an operator can do: one action per file; decide, make durable, tell the world."""
