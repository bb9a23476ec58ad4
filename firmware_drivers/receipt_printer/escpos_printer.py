"""Drives an ESC/POS receipt printer over any transport."""

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.receipt_printer.escpos_commands import (
    ASK_WHEN_DONE,
    STATUS_OFF,
    UnprintableJob,
    ask,
    drawer_pulse,
    drawer_pulse_now,
    encode_job,
)
from firmware_drivers.receipt_printer.escpos_status import (
    Answer,
    QueuedAnswer,
    RealTimeAnswer,
    is_offline,
    status_of,
    take_answer,
)
from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.receipt_printer.printer import PrinterStatus, PrintJob
from firmware_drivers.receipt_printer.profiles import PrinterProfile
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

ANSWER_S = 0.5  # a real-time answer takes a few milliseconds
ANSWER_TRIES = 2  # a byte may be lost on a serial line
POLL_S = 0.4  # how often a working printer is asked; below 0.2 s some lose bytes
QUIET_S = 0.15  # silence that proves that no late answer is under way


class EscposPrinter:
    """A `ReceiptPrinter` that knows whether its jobs are on paper.

    The order of every job: ask whether it can print, send, then ask for an answer that the printer
    gives only after it has worked through the data (GS r). For one thread at a time.
    """

    def __init__(
        self, line: ReopeningLine, profile: PrinterProfile, typeface: Typeface | None = None
    ) -> None:
        self.columns = profile.columns
        self._line = line
        self._profile = profile
        self._typeface = typeface
        self._received = b""
        self._opened = 0  # which opening of the line the three below belong to
        self._settled = False  # no answer for anything earlier can still be under way
        self._done = False  # the answer to GS r has arrived

    def print(self, job: PrintJob, *, timeout_s: float) -> None:
        """Print and wait until it is on paper; see `ReceiptPrinter.print`."""
        deadline = Deadline.after(timeout_s)
        try:
            data = encode_job(job, self._profile, self._typeface)
        except UnprintableJob as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        if not self._profile.reports_status:
            self._send_unheard(data, deadline)
            return
        self._make_ready(deadline)
        try:
            self._done = self._settled = False
            self._send(data + ASK_WHEN_DONE, deadline)
            self._wait_until_done(deadline)
            self._settled = True
        except DeviceUnreachable as error:
            # Some of the job has left us; what the printer made of it nobody can tell.
            raise OutcomeUnknown(
                f"lost the printer while it was printing: {error}", trouble=error.trouble
            ) from error

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask the sensors now; see `ReceiptPrinter.status`."""
        if not self._profile.reports_status:
            self._line.write(b"", Deadline.after(timeout_s))  # at least the line must be there
            return PrinterStatus()
        return self._ask_status(Deadline.after(timeout_s))

    def kick_drawer(self, *, pin: int = 2, timeout_s: float) -> None:
        """Open the drawer at once; see `ReceiptPrinter.kick_drawer`."""
        deadline = Deadline.after(timeout_s)
        if not self._profile.reports_status:
            self._send_unheard(drawer_pulse(pin, self._profile), deadline)
            return
        offline = is_offline(self._ask_first(deadline))
        # A printer without paper does nothing that is queued, and a customer waits for change.
        pulse = drawer_pulse_now if offline else drawer_pulse
        try:
            self._send(pulse(pin, self._profile), deadline)
            self._ask(1, deadline)
        except DeviceUnreachable as error:
            raise OutcomeUnknown(
                f"lost the printer while it opened the drawer: {error}", trouble=error.trouble
            ) from error

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _make_ready(self, deadline: Deadline) -> None:
        status = self._ask_status(deadline)
        if status.trouble is not None:
            raise DeviceRefused(f"the printer says: {status.trouble.value}", trouble=status.trouble)
        if not self._settled:
            self._settle(deadline)

    def _settle(self, deadline: Deadline) -> None:
        """Let an earlier job finish, whose answer must not be taken for the next one's.

        A printer that was switched off in between has forgotten that job and owes nothing, so a
        fresh question is put behind whatever it may still have, and its answer is the last.
        """
        self._send(STATUS_OFF + ASK_WHEN_DONE, deadline)
        while not deadline.passed:
            if isinstance(self._next_answer(deadline), QueuedAnswer):
                # An answer owed for the earlier job is followed by ours at once.
                while self._next_answer(deadline.at_most(QUIET_S)) is not None:
                    pass
                self._settled = True
                return
        raise DeviceUnreachable(
            "the printer is still busy with an earlier job", trouble=Trouble.NO_ANSWER
        )

    def _wait_until_done(self, deadline: Deadline) -> None:
        silent = 0
        while not deadline.passed:
            answer = self._next_answer(deadline.at_most(POLL_S))
            if isinstance(answer, QueuedAnswer):
                return
            if answer is not None:
                silent = 0
                continue
            try:
                status = self._ask_status(deadline.at_most(ANSWER_S * ANSWER_TRIES), reopen=False)
            except DeviceUnreachable as error:
                if error.trouble is not Trouble.NO_ANSWER:
                    raise
                silent += 1
                if silent == ANSWER_TRIES:
                    raise
                continue
            if self._done:
                return  # the answer came in while we were asking
            silent = 0
            if status.trouble is not None:
                raise OutcomeUnknown(
                    f"stopped while printing: {status.trouble.value}; the printer goes on with the "
                    "rest when that is put right",
                    trouble=status.trouble,
                )
        raise OutcomeUnknown(
            "the printer did not confirm the job in time", trouble=Trouble.NO_ANSWER
        )

    def _ask_status(self, deadline: Deadline, *, reopen: bool = True) -> PrinterStatus:
        printer = self._ask_first(deadline) if reopen else self._ask(1, deadline)
        if not is_offline(printer):
            return status_of(printer, paper=self._ask(4, deadline))
        cause = self._ask(2, deadline)
        error = self._ask(3, deadline) if cause & 0x40 else None
        return status_of(printer, cause, error, self._ask(4, deadline))

    def _ask_first(self, deadline: Deadline) -> int:
        """Ask DLE EOT 1 before anything else; a connection that died while idle is made anew."""
        try:
            return self._ask(1, deadline)
        except DeviceUnreachable as error:
            if error.trouble is not Trouble.NOT_CONNECTED:
                raise
        return self._ask(1, deadline)

    def _ask(self, n: int, deadline: Deadline) -> int:
        """Ask DLE EOT ``n`` and return its answer."""
        for _ in range(ANSWER_TRIES):
            self._send(ask(n), deadline)
            until = deadline.at_most(ANSWER_S)
            while (answer := self._next_answer(until)) is not None:
                if isinstance(answer, RealTimeAnswer):
                    return answer.byte
                self._done = self._done or isinstance(answer, QueuedAnswer)
        raise DeviceUnreachable("the printer does not answer", trouble=Trouble.NO_ANSWER)

    def _next_answer(self, deadline: Deadline) -> Answer | None:
        """Return the next answer of any kind; None when the deadline passed without one."""
        while True:
            answer, self._received = take_answer(self._received)
            if answer is not None:
                return answer
            arrived = self._line.read(64, deadline)
            if not arrived:
                return None
            self._received += arrived

    def _send(self, data: bytes, deadline: Deadline) -> None:
        """Hand all bytes over, or raise."""
        taken = self._write(data, deadline)
        if taken < len(data):
            self._line.close()  # the rest of a command would be missing; start anew
            raise DeviceUnreachable(
                f"the printer took {taken} of {len(data)} bytes", trouble=Trouble.NO_ANSWER
            )

    def _write(self, data: bytes, deadline: Deadline) -> int:
        taken = self._line.write(data, deadline)
        if self._opened != self._line.times_opened:
            # Half an answer of the old line means nothing, and the printer may still be at a job
            # of before, or in the automatic status mode of another program.
            self._opened = self._line.times_opened
            self._received, self._settled = b"", False
        return taken

    def _send_unheard(self, data: bytes, deadline: Deadline) -> None:
        """Send to a printer that cannot answer: taken is all we will ever know."""
        taken = self._line.write(data, deadline)
        if taken == 0:
            raise DeviceUnreachable("the printer takes no data", trouble=Trouble.NO_ANSWER)
        if taken < len(data):
            raise OutcomeUnknown("the printer stopped taking data", trouble=Trouble.NO_ANSWER)
