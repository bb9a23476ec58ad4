"""The session with an HDM register: log in, count, encipher, and know what an answer promises.

One operation carries a whole receipt, so a lost answer must never be answered by sending again.
"""

import base64
import binascii
from dataclasses import dataclass

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.armenia_hdm.commands import Command, HdmSettings, login
from firmware_drivers.fiscal_printer.armenia_hdm.frame import (
    KEY_SIZE,
    Answer,
    Fields,
    Undecipherable,
    decipher,
    encipher,
    encode,
    first_key,
    take_answer,
)
from firmware_drivers.fiscal_printer.armenia_hdm.status import (
    DONE,
    SEQUENCE,
    SESSION_KEY,
    code_words,
    is_certain,
    trouble_of,
)
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

TRIES = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait."""

    answer_s: float | None = None  # None: fifty seconds, as the document says
    lookup_pause_s: float = 5.0  # between two looks for a receipt that is not there
    lookups: int = 3


class RefusedByCode(DeviceRefused):
    """Refused, and nothing was put on record."""

    def __init__(self, command: Command, code: int) -> None:
        super().__init__(f"{command.name}: {code_words(code)}", trouble=trouble_of(code))
        self.code = code


class HdmLink:
    """Keeps the session key and the sequence number."""

    def __init__(self, line: ReopeningLine, settings: HdmSettings, patience: Patience) -> None:
        self._line = line
        self._settings = settings
        self._patience = patience
        self._key = b""
        self._seq = 0
        self._opened = -1  # the opening of the line at which we logged in

    def exchange(self, command: Command, deadline: Deadline) -> Fields:
        """Do one operation of a session.

        Raises `DeviceUnreachable` or `DeviceRefused` if nothing was put on record,
        `OutcomeUnknown` if it may have been.
        """
        tries = 1 if command.changes else TRIES
        ended = 0
        while True:
            tries -= 1
            try:
                self._log_in(deadline)
                return self._in_session(command, deadline)
            except RefusedByCode as error:
                # The session ended before the operation was looked at: log in and say it again.
                ended += 1
                if error.code not in {SESSION_KEY, SEQUENCE} or ended > 1:
                    raise
                self.close()
                tries += 1
            except OutcomeUnknown as error:
                self.close()
                if command.changes:
                    raise
                if not tries or deadline.passed:
                    raise DeviceUnreachable(str(error), trouble=error.trouble) from error
            except DeviceUnreachable:
                self.close()
                if command.changes or not tries or deadline.passed:
                    raise

    def close(self) -> None:
        """Hang up; the next operation logs in again."""
        self._line.close()
        self._opened = -1

    def _log_in(self, deadline: Deadline) -> None:
        if self._line.times_opened == self._opened:
            return
        command = login(self._settings)
        key = first_key(self._settings.password)
        try:
            fields = self._send(command, key, command.fields, deadline)
            self._key = base64.b64decode(str(fields.get("key")), validate=True)
        except (OutcomeUnknown, binascii.Error) as error:
            raise DeviceUnreachable(f"login: {error}", trouble=Trouble.NO_ANSWER) from error
        if len(self._key) != KEY_SIZE:
            raise DeviceRefused("login: the key has a wrong length", trouble=Trouble.BAD_ANSWER)
        self._seq = 0
        self._opened = self._line.times_opened

    def _in_session(self, command: Command, deadline: Deadline) -> Fields:
        self._seq += 1
        numbered = {"seq": self._seq, **command.fields}
        opened = self._line.times_opened
        fields = self._send(command, self._key, numbered, deadline)
        if self._line.times_opened != opened:  # reopened unseen: the answer is of no session
            raise OutcomeUnknown(f"{command.name}: the line broke", trouble=Trouble.NOT_CONNECTED)
        return fields

    def _send(self, command: Command, key: bytes, fields: Fields, deadline: Deadline) -> Fields:
        request = encode(command.operation, encipher(key, fields), version=self._settings.version)
        until = deadline.at_most(self._patience.answer_s or command.timeout_s)
        try:
            if self._line.write(request, until) < len(request):
                raise OutcomeUnknown("the register takes no bytes", trouble=Trouble.NO_ANSWER)
            answer = self._answer(until)
        except DeviceUnreachable as error:
            raise OutcomeUnknown(f"{command.name}: {error}", trouble=error.trouble) from error
        if answer is None:
            raise OutcomeUnknown(f"{command.name}: no answer", trouble=Trouble.NO_ANSWER)
        if answer.code != DONE:
            if is_certain(answer.code):
                raise RefusedByCode(command, answer.code)
            words = f"{command.name}: {code_words(answer.code)}"
            raise OutcomeUnknown(words, trouble=trouble_of(answer.code))
        try:
            return decipher(key, answer.payload)
        except Undecipherable as error:
            raise OutcomeUnknown(f"{command.name}: {error}", trouble=Trouble.BAD_ANSWER) from error

    def _answer(self, until: Deadline) -> Answer | None:
        received = b""
        while True:
            answer, received = take_answer(received, self._settings.header_size)
            if answer is not None:
                return answer
            arrived = self._line.read(4096, until)
            if not arrived:
                return None
            received += arrived
