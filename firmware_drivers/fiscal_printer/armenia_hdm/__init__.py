"""Armenian cash registers of the new generation (HDM), protocol 0.5 and 0.7."""
