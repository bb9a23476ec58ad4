"""Records that cross the wire between till and cloud. Pure."""
