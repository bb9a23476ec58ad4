"""What the till tells headquarters and hears from it: journal up, reference data down."""
