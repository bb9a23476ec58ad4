import time
from pathlib import Path

import pytest

from sync_protocol.identity import certificates
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.renewal import Renewal, is_urgent, renew_from_us
from sync_protocol.identity.service_client import ServiceClient
from tests.provisioning.conftest import Installation
from tests.provisioning.test_end_to_end import enrol, now_us

pytestmark = pytest.mark.broker

DAY_US = 86_400_000_000


def serial(identity: FileIdentity) -> int:
    return certificates.read_certificate(identity.grant.chain.encode()).serial_number


def test_a_certificate_of_ninety_days_is_renewed_from_the_sixtieth() -> None:
    assert renew_from_us(0, 90 * DAY_US) == 60 * DAY_US
    assert is_urgent(90 * DAY_US, 90 * DAY_US)
    assert not is_urgent(90 * DAY_US, 60 * DAY_US)


def test_a_young_certificate_stays_and_an_old_one_is_renewed(
    installation: Installation, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    service = ServiceClient(identity, now_us)
    first = serial(identity)
    assert not Renewal(identity, service, now_us, lambda: 0.5).look()
    assert serial(identity) == first
    late = Renewal(identity, service, lambda: now_us() + 61 * DAY_US, lambda: 0.5)
    assert late.look()
    assert serial(identity) != first
    service.close()


def test_a_certificate_that_ended_in_a_storeroom_is_renewed_at_the_start(
    installation: Installation, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    service, first = ServiceClient(identity, now_us), serial(identity)
    renewal = Renewal(identity, service, lambda: now_us() + 200 * DAY_US, lambda: 1.0)
    renewal.start()
    deadline = time.monotonic() + 10
    while serial(identity) == first and time.monotonic() < deadline:
        time.sleep(0.05)
    assert serial(identity) != first
    renewal.stop()
    renewal.join(5)
    service.close()


def test_a_failed_renewal_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    identity = enrol(installation, tmp_path)
    first = serial(identity)
    answer = installation.ask(
        "POST", f"/api/v1/devices/{identity.grant.device}/revocation", json={"reason": "drill"}
    )
    assert answer.status_code == 200
    service = ServiceClient(identity, now_us)
    late = Renewal(identity, service, lambda: now_us() + 89 * DAY_US, lambda: 0.5)
    assert not late.look()
    assert serial(identity) == first
    service.close()
