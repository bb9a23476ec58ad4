"""The rules of delivery: what comes next, what is missing, when to try again. Pure."""
