import pytest
from cryptography import x509

from cloud.estate import claims
from cloud.estate.enrolment import (
    AskAgain,
    Granted,
    Outcome,
    Refused,
    letter_of,
    partition_of,
    present_claim,
    renew,
)
from cloud.estate.errors import NotWaiting
from cloud.estate.models import ACTIVE, REPLACED, Claim, Device
from cloud.estate.repository import find_device
from cloud.estate.revocation import revoke
from sync_protocol.identity import certificates
from sync_protocol.identity.claim import ClaimCode
from sync_protocol.identity.enrolment import ClaimRequest, Grant
from sync_protocol.identity.enrolment_client import NewKeys, check_grant
from sync_protocol.identity.service_client import RENEWAL_CONTEXT
from tests.cloud.estate.conftest import Headquarters, a_request


def present(hq: Headquarters, request: ClaimRequest, address: str = "10.0.0.1") -> Outcome:
    with hq.database.transaction() as session:
        return present_claim(session, hq.clock, hq.issuing, request, address)


def enrol(hq: Headquarters, keys: NewKeys | None = None) -> Grant:
    outcome = present(hq, a_request(hq.open_claim(), keys))
    assert isinstance(outcome, Granted)
    return outcome.grant


def test_a_right_code_gives_a_certificate_for_the_tills_own_key(headquarters: Headquarters) -> None:
    keys = NewKeys.generate()
    grant = enrol(headquarters, keys)
    check_grant(grant, keys.tls.public_key(), headquarters.issuing.authority.root())
    profile = grant.profile.open(grant.command_keys)
    assert profile.register == headquarters.register.id
    assert profile.receipt_prefix == "S1T1"
    assert profile.device_letter == "A"
    with headquarters.database.reading() as session:
        device = find_device(session, grant.device)
    assert device is not None
    assert device.signing_keys == {keys.signing.key_id: keys.signing.public}
    assert device.is_welcome


def test_the_subject_of_the_request_is_ignored(headquarters: Headquarters) -> None:
    grant = enrol(headquarters)
    leaf = x509.load_pem_x509_certificates(grant.chain.encode())[0]
    assert certificates.common_name(leaf) == grant.device


def test_a_wrong_code_is_refused_like_an_unknown_one(headquarters: Headquarters) -> None:
    code = headquarters.open_claim()
    wrong = ClaimCode(code.lookup, "0" * 8)
    unknown = ClaimCode("ZZZZ" if code.lookup != "ZZZZ" else "YYYY", code.secret)
    assert present(headquarters, a_request(wrong)) == Refused("code-not-valid")
    assert present(headquarters, a_request(unknown)) == Refused("code-not-valid")
    assert isinstance(present(headquarters, a_request(code)), Granted)


def test_an_expired_code_is_refused(headquarters: Headquarters) -> None:
    code = headquarters.open_claim()
    headquarters.clock.turn(minutes=31)
    assert present(headquarters, a_request(code)) == Refused("code-not-valid")


def test_a_used_code_is_refused_to_another_machine(headquarters: Headquarters) -> None:
    code = headquarters.open_claim()
    assert isinstance(present(headquarters, a_request(code)), Granted)
    assert present(headquarters, a_request(code)) == Refused("code-not-valid")


def test_the_same_machine_gets_the_same_identity_again_when_the_answer_was_lost(
    headquarters: Headquarters,
) -> None:
    code, keys = headquarters.open_claim(), NewKeys.generate()
    first, again = (present(headquarters, a_request(code, keys)) for _ in range(2))
    assert isinstance(first, Granted)
    assert isinstance(again, Granted)
    assert again.grant.chain == first.grant.chain


def test_five_wrong_attempts_lock_the_code(headquarters: Headquarters) -> None:
    code = headquarters.open_claim()
    wrong = ClaimCode(code.lookup, "0" * 8)
    for place in range(5):
        present(headquarters, a_request(wrong), f"10.0.1.{place}")
    assert present(headquarters, a_request(code), "10.0.2.1") == Refused("code-not-valid")


def test_an_address_that_guesses_is_slowed_down_even_with_a_right_code(
    headquarters: Headquarters,
) -> None:
    for _ in range(5):
        present(headquarters, a_request(ClaimCode("ZZZZ", "0" * 8)))
    code = headquarters.open_claim()
    refused = present(headquarters, a_request(code))
    assert isinstance(refused, Refused)
    assert refused.reason == "too-many-attempts"
    assert refused.retry_after_s > 0
    headquarters.clock.turn(seconds=refused.retry_after_s)
    assert isinstance(present(headquarters, a_request(code)), Granted)


def test_exchanged_keys_break_the_proof(headquarters: Headquarters) -> None:
    code = headquarters.open_claim()
    mine, theirs = a_request(code), NewKeys.generate()
    stolen = a_request(code, theirs, proof=mine.proof)
    assert present(headquarters, stolen) == Refused("code-not-valid")


@pytest.mark.parametrize(
    "changes", [{"csr": b"rubbish"}, {"signing_public": b"short"}, {"proof": b""}]
)
def test_a_damaged_request_is_refused(
    headquarters: Headquarters, changes: dict[str, bytes]
) -> None:
    request = a_request(headquarters.open_claim(), **changes)
    assert isinstance(present(headquarters, request), Refused)


def test_a_new_claim_ends_the_one_before(headquarters: Headquarters) -> None:
    old, new = headquarters.open_claim(), headquarters.open_claim()
    assert present(headquarters, a_request(old)) == Refused("code-not-valid")
    assert isinstance(present(headquarters, a_request(new)), Granted)


def test_with_approval_the_machine_waits_for_a_person(headquarters: Headquarters) -> None:
    code, keys = headquarters.open_claim(needs_approval=True), NewKeys.generate()
    assert present(headquarters, a_request(code, keys)) == AskAgain()
    with headquarters.database.transaction() as session:
        claim = session.query(Claim).one()
        assert claim.comparison == keys.comparison
        claims.accept(session, headquarters.clock, headquarters.actor, claim)
    assert present(headquarters, a_request(code)) == Refused("code-not-valid")  # another machine
    assert isinstance(present(headquarters, a_request(code, keys)), Granted)


def test_a_declined_machine_does_not_become_a_till(headquarters: Headquarters) -> None:
    code, keys = headquarters.open_claim(needs_approval=True), NewKeys.generate()
    present(headquarters, a_request(code, keys))
    with headquarters.database.transaction() as session:
        claim = session.query(Claim).one()
        claims.decline(session, headquarters.clock, headquarters.actor, claim)
        with pytest.raises(NotWaiting):
            claims.accept(session, headquarters.clock, headquarters.actor, claim)
    assert present(headquarters, a_request(code, keys)) == Refused("code-not-valid")


def test_a_replacement_gets_its_own_letter_and_the_old_machine_may_still_send(
    headquarters: Headquarters,
) -> None:
    old, new = enrol(headquarters), enrol(headquarters)
    with headquarters.database.reading() as session:
        states = {d.id: (d.state, d.letter) for d in session.query(Device)}
        was = find_device(session, old.device)
    assert states == {old.device: (REPLACED, "A"), new.device: (ACTIVE, "B")}
    assert was is not None
    assert was.is_welcome


def test_a_till_renews_its_certificate_by_its_signing_key(headquarters: Headquarters) -> None:
    keys, fresh = NewKeys.generate(), NewKeys.generate()
    grant = enrol(headquarters, keys)
    csr = certificates.new_request(fresh.tls)
    with headquarters.database.transaction() as session:
        device = session.get_one(Device, (headquarters.tenant, grant.device))
        for signer, expected in ((fresh.signing, Refused), (keys.signing, Granted)):
            signature = signer.sign(RENEWAL_CONTEXT + csr)
            outcome = renew(
                session,
                headquarters.clock,
                headquarters.issuing,
                device,
                csr=csr,
                signature=signature,
            )
            assert isinstance(outcome, expected)
            if isinstance(outcome, Granted):
                root = headquarters.issuing.authority.root()
                check_grant(outcome.grant, fresh.tls.public_key(), root)


def test_a_revoked_till_is_not_welcome_and_gets_no_second_answer(
    headquarters: Headquarters,
) -> None:
    code, keys = headquarters.open_claim(), NewKeys.generate()
    outcome = present(headquarters, a_request(code, keys))
    assert isinstance(outcome, Granted)
    with headquarters.database.transaction() as session:
        device = session.get_one(Device, (headquarters.tenant, outcome.grant.device))
        revoke(session, headquarters.clock, headquarters.actor, device, "stolen")
    with headquarters.database.reading() as session:
        found = find_device(session, outcome.grant.device)
        assert found is not None
        assert not found.is_welcome
    assert present(headquarters, a_request(code, keys)) == Refused("device-revoked")


@pytest.mark.parametrize(
    ("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (28, "AB"), (703, "AAA")]
)
def test_machines_at_a_register_are_lettered(number: int, letter: str) -> None:
    assert letter_of(number) == letter


def test_all_tills_of_a_store_meet_in_one_partition() -> None:
    assert 0 <= partition_of("T", "S") < 64
    assert partition_of("T", "S") == partition_of("T", "S")
