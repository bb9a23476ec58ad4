"""From blank hardware to a working till."""
