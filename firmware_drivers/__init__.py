"""Drivers for the devices on a shop counter: bytes to device nouns and back; knows no retail."""
