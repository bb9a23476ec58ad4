"""The estate: retailers, their stores and registers, and the tills that stand there."""
