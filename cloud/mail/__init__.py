"""Letters: jobs beside the change that asks for them, delivered by SMTP or into a folder."""
