"""Taking goods back."""

from __future__ import annotations

from edge.workflows.desk import Desk
from edge.workflows.fiscalise import Fiscalise
from edge.workflows.return_goods import ReturnGoods
from sync_protocol.retail.tender import TenderKind


class ReturningActions:
    """Taking goods back."""

    _desk: Desk
    _fiscal: Fiscalise
    _returns: ReturnGoods

    def begin_return(self, number: str = "") -> None:
        """Begin a return; with a receipt number its sale is fetched, else receipts are listed."""
        with self._desk.turn():
            self._returns.begin(number)

    def find_receipts(self, text: str) -> None:
        """List receipts whose number holds the text, newest first, in `state.documents`."""
        with self._desk.turn():
            self._returns.find(text)

    def answer_fiscal(self, *, printed: bool) -> None:
        """Say by the paper whether a receipt exists, where the fiscal device cannot tell."""
        with self._desk.turn():
            self._fiscal.answer(self._desk.state.fiscal.document, printed=printed)

    def begin_return_without_receipt(self) -> None:
        """Return goods without a receipt: scan them in; needs approval."""
        with self._desk.turn():
            self._returns.begin_without_receipt()

    def tick_line(
        self, number: int, thousandths: int, reason: str = "", *, restock: bool = True
    ) -> None:
        """Say how much of a sold line comes back; 0 unticks it."""
        with self._desk.turn():
            self._returns.tick(number, thousandths, reason, restock=restock)

    def complete_return(self, kind: TenderKind | None = None, reason: str = "") -> None:
        """Give the money back and finish the return; None: the way most of it came."""
        with self._desk.turn():
            self._returns.complete(kind, reason)

    def void_finished(self) -> None:
        """Take the sale just made back as a whole, where allowed."""
        with self._desk.turn():
            self._returns.void_finished()

    def cancel_return(self) -> None:
        """Leave the return; nothing happened."""
        with self._desk.turn():
            self._returns.cancel()
