"""The only code that knows a broker: topics, session settings and the client."""
