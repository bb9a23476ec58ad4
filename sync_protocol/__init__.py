"""The language that till and cloud share: the trade's nouns, the messages, the wire."""
