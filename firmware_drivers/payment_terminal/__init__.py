"""Payment terminals: what they are to a till, and the families that drive them."""
