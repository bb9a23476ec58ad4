"""The database: engine, one transaction per request, announcements after commit, durable jobs."""
