"""ZVT, the register interface of card terminals in Germany, Austria and beyond."""
