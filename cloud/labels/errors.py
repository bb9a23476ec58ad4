"""What can be wrong with a label template."""


class LabelRefused(ValueError):
    """The template was not saved; nothing changed."""


class UnknownTemplate(LabelRefused):
    """There is no such template."""


class ChangedMeanwhile(LabelRefused):
    """Somebody else saved this template since it was read."""
