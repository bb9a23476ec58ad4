"""What can be wrong with a fiscal setup."""

from collections.abc import Mapping


class FiscalRefused(ValueError):
    """The setup was not saved; nothing changed."""


class NotSensible(FiscalRefused):
    """Fields contradict the device or the law; ``sentences`` by field, in the present language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        """Keep a sentence per field."""
        super().__init__("; ".join(f"{name}: {said}" for name, said in sentences.items()))
        self.sentences = dict(sentences)


class ChangedMeanwhile(FiscalRefused):
    """Somebody else saved this setup since it was read."""


class UnknownPlace(FiscalRefused):
    """There is no such till or store."""
