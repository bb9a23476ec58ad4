"""Setting devices up: choose where it is plugged in and its driver, try it, keep it.

Everything that touches ports runs in the background; the till sells meanwhile. A device may not
change under a payment or a fiscal document that waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from edge.peripherals.device_setup import KINDS, DeviceSetup, UnfitChoice
from edge.peripherals.readiness import FISCAL, TERMINAL
from edge.till.authority import Action
from edge.till.state import CardPaymentWaiting, DeviceChange, PortFound
from edge.workflows.approvals import Approvals
from edge.workflows.background import Background
from edge.workflows.desk import Desk
from firmware_drivers.choosing import at_speed, speed_of, typed_address
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import DeviceChanged

WORK = "devices"
IN_USE = N_("This device is at work for a payment. Finish that first.")
TRYING = N_("Trying it …")
TRIED = N_("This is how it answers now. Keep it if that is right.")
KEPT = N_("{device} is set up.")
REMOVED = N_("{device} is taken off this till.")
NOT_WRITTEN = N_("The choice could not be written down: {reason}")
CHOOSE_FIRST = N_("Choose where it is plugged in and what it is.")


class SetUpDevices:
    """One device is being changed at a time; `TillState.device_change` is what is chosen so far."""

    def __init__(
        self,
        desk: Desk,
        background: Background,
        approvals: Approvals,
        setup: DeviceSetup | None,
    ) -> None:
        """Change the devices file by ``setup``; None: this till cannot."""
        self._desk = desk
        self._background = background
        self._approvals = approvals
        self._setup = setup

    def begin(self, device: str) -> None:
        """Show what a device is now and what is plugged in; needs the right to set devices up."""
        setup = self._setup
        if setup is None or device not in KINDS:
            return

        def permitted(_approver: str) -> None:
            self.end()
            address, model = setup.chosen(device)
            self._desk.change(
                device_change=DeviceChange(
                    device=device,
                    address=at_speed(address, 0),
                    speed=speed_of(address),
                    model=model,
                    models=setup.models(device, address),
                    fitted=bool(model),
                    looking=True,
                )
            )
            self.look()

        self._approvals.permit(Action.DEVICES, permitted)

    def look(self) -> None:
        """Look again at what is plugged in."""
        change, setup = self._desk.state.device_change, self._setup
        if change is None or setup is None:
            return
        device = change.device
        self._desk.change(device_change=replace(change, looking=True))

        def looked() -> tuple[PortFound, ...]:
            return tuple(
                PortFound(address=port.address, title=port.title, model=port.model)
                for port in setup.ports(device)
            )

        def found(ports: tuple[PortFound, ...]) -> None:
            with self._desk.turn():
                now = self._desk.state.device_change
                if now is not None and now.device == device:
                    self._desk.change(device_change=replace(now, found=ports, looking=False))

        self._background.submit("discovery", looked, found)

    def choose_port(self, address: str) -> None:
        """Take a place; the likely driver comes with it."""
        change, setup = self._desk.state.device_change, self._setup
        if change is None or setup is None or not address.strip():
            return
        address = typed_address(KINDS[change.device], address)
        models = setup.models(change.device, address)
        names = [name for name, _ in models]
        guess = next((port.model for port in change.found if port.address == address), "")
        model = next((name for name in (guess, change.model) if name in names), "")
        if not model and len(names) == 1:
            model = names[0]
        self._desk.change(
            device_change=replace(
                change,
                address=at_speed(address, 0),
                speed=speed_of(address),
                models=models,
                model=model,
                message="",
                failed=False,
                tried=False,
            )
        )

    def choose_model(self, model: str) -> None:
        """Take a driver."""
        self._choose(model=model)

    def choose_speed(self, baud: int) -> None:
        """Take a speed of the line; 0: the driver's own."""
        self._choose(speed=baud)

    def try_out(self) -> None:
        """Let the counter use the choice and show how it answers."""
        self._use(keep=False)

    def keep(self) -> None:
        """Write the choice down and use it from now on."""
        self._use(keep=True)

    def remove(self) -> None:
        """Take the device off this till."""
        change, setup = self._desk.state.device_change, self._setup
        if change is None or setup is None or self._in_use(change.device):
            return

        def done(problem: str) -> None:
            with self._desk.turn():
                if problem:
                    self._desk.warn(NOT_WRITTEN, reason=problem)
                    return
                self._finished(change.device, REMOVED, "removed")

        self._background.submit(
            WORK, lambda: _problem_of(lambda: setup.remove(change.device)), done
        )

    def end(self) -> None:
        """Leave; what was tried and not kept is taken back."""
        change, setup = self._desk.state.device_change, self._setup
        if change is None or setup is None:
            return
        self._desk.change(device_change=None)
        if change.tried:
            self._background.submit(WORK, lambda: setup.take_back(change.device), lambda _: None)

    def _choose(self, *, model: str = "", speed: int | None = None) -> None:
        change = self._desk.state.device_change
        if change is None:
            return
        self._desk.change(
            device_change=replace(
                change,
                model=model or change.model,
                speed=change.speed if speed is None else speed,
                message="",
                failed=False,
            )
        )

    def _use(self, *, keep: bool) -> None:
        change, setup = self._desk.state.device_change, self._setup
        if change is None or setup is None or self._in_use(change.device):
            return
        if not change.address or not change.model:
            self._desk.change(device_change=replace(change, message=CHOOSE_FIRST, failed=True))
            return
        device, model = change.device, change.model
        address = at_speed(change.address, change.speed)

        def work() -> None:
            if keep:
                setup.keep(device, model, address)
            setup.try_out(device, model, address)

        def done(problem: str) -> None:
            with self._desk.turn():
                now = self._desk.state.device_change
                if keep and not problem:
                    self._finished(device, KEPT, f"set up: {model} {address}")
                elif now is not None and now.device == device:
                    self._desk.change(
                        device_change=replace(
                            now,
                            message=NOT_WRITTEN if problem else TRIED,
                            reason=problem,
                            failed=bool(problem),
                            tried=not problem or now.tried,
                        )
                    )

        self._desk.change(device_change=replace(change, message=TRYING, failed=False))
        self._background.submit(WORK, lambda: _problem_of(work), done)

    def _finished(self, device: str, message: str, what: str) -> None:
        self._desk.change(device_change=None)
        self._desk.notify(message, device=device)
        self._desk.note(DeviceChanged(device=device, state="ready", reason=what))

    def _in_use(self, device: str) -> bool:
        """A payment or a fiscal document that waits for its device keeps it."""
        state = self._desk.state
        paying = device == TERMINAL and isinstance(state.prompt, CardPaymentWaiting)
        recording = device == FISCAL and state.fiscal.state != ""
        if paying or recording:
            self._desk.warn(IN_USE)
        return paying or recording


def _problem_of(work: Callable[[], None]) -> str:
    """Do it, and say what kept it from being done; empty: nothing."""
    try:
        work()
    except (UnfitChoice, OSError) as error:
        return str(error)
    return ""
