"""The weighing module and POS2 scales of Shtrih-M."""
