"""Requests of the NCI or ECR protocol. Pure."""

WEIGH = b"W\r"
STATUS = b"S\r"
ZERO = b"Z\r"
HIGH_RESOLUTION = b"H\r"
NEXT_UNIT = b"U\r"
RAW_COUNTS = b"M\r"
