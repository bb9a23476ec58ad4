"""What can go wrong for a technician.

ProvisioningError
├── AlreadyThere        what should be made exists; nothing was touched
├── NotFound            a file, program or service that is needed is missing; says what to install
├── ServiceFailed       a program that we started ended or never became ready
└── CloudRefused        headquarters said no, in words
"""

from __future__ import annotations


class ProvisioningError(Exception):
    """Root of this package's errors; the message is shown to the technician."""


class AlreadyThere(ProvisioningError):
    """What should be made exists already."""


class NotFound(ProvisioningError):
    """Something that is needed is missing."""


class ServiceFailed(ProvisioningError):
    """A program that we started did not do its work."""


class CloudRefused(ProvisioningError):
    """The cloud refused a request of the command line."""
