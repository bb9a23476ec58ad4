"""What a check found, as a page to keep. Pure."""

from dataclasses import dataclass, field
from enum import Enum


class Verdict(Enum):
    """How one step ended."""

    PASSED = "passed"
    FAILED = "FAILED"
    NOT_OFFERED = "not offered"  # the device cannot do it, and says so
    SKIPPED = "skipped"  # the person could not do their part


@dataclass(frozen=True, slots=True)
class Finding:
    """One step and what was seen."""

    step: str
    verdict: Verdict
    seen: str


@dataclass(slots=True)
class Report:
    """The steps so far."""

    category: str
    model: str
    address: str
    made_at: str  # as the reader's clock shows it
    findings: list[Finding] = field(default_factory=list[Finding])

    def add(self, step: str, verdict: Verdict, seen: str) -> None:
        """Write down a step."""
        self.findings.append(Finding(step, verdict, seen))

    def judge(self, step: str, seen: str, *, good: bool) -> None:
        """Write down a step that either passed or failed."""
        self.add(step, Verdict.PASSED if good else Verdict.FAILED, seen)

    @property
    def passed(self) -> bool:
        """Whether nothing failed and something was checked."""
        verdicts = {finding.verdict for finding in self.findings}
        return Verdict.PASSED in verdicts and Verdict.FAILED not in verdicts

    def as_markdown(self) -> str:
        """Return the page."""
        rows = [f"| {f.step} | {f.verdict.value} | {_cell(f.seen)} |" for f in self.findings]
        skipped = sum(finding.verdict is Verdict.SKIPPED for finding in self.findings)
        ended = "passed" if self.passed else "NOT PASSED"
        if skipped:
            ended += f", {skipped} steps skipped"
        return "\n".join(
            [
                f"# Check of a {self.category}: {ended}",
                "",
                f"* Model: `{self.model}`",
                f"* Address: `{self.address}`",
                f"* Checked: {self.made_at}",
                "",
                "| step | verdict | seen |",
                "| --- | --- | --- |",
                *rows,
                "",
            ]
        )


def _cell(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).replace("|", "\\|")
