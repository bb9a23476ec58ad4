"""Starting: identity, recovery, who works here."""

from dataclasses import dataclass

from sync_protocol.retail.identifiers import OperatorId


@dataclass(frozen=True, slots=True)
class Enrol:
    """Ask for this till's identity with the claim code typed."""


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """Say whether headquarters shows the same words as this till."""

    match: bool


@dataclass(frozen=True, slots=True)
class AnswerRecovery:
    """Say what happened before the power failed: ``printed``, ``paid`` and so on."""

    answer: str


@dataclass(frozen=True, slots=True)
class ChooseOperator:
    """Whose number comes next."""

    operator: OperatorId


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sign on with the number typed."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Lock the till."""


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Open a shift with the float typed, or the one proposed."""


@dataclass(frozen=True, slots=True)
class SetTraining:
    """Training on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class ClockWork:
    """The operator signed on begins work, or ends it."""
