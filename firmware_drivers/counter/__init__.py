"""A simulated shop counter in one process, with a page to operate it."""
