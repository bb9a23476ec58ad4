"""The devices on the counter, in the trade's words: each on a thread of its own."""
