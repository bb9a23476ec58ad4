"""What tills say, taken in once, in order, or put into quarantine with a reason."""
