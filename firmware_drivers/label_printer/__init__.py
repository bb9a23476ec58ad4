"""Label and price-tag printers: ZPL and TSPL."""
