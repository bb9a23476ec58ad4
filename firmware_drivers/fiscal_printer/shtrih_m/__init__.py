"""Shtrih-M fiscal printers: version 1 and 2 framing, with and without a fiscal storage."""
