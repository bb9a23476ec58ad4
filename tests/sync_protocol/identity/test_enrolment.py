import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.identity.base64url import b64, unb64
from sync_protocol.identity.enrolment import (
    ClaimRequest,
    Grant,
    Profile,
    SignedProfile,
    read_object,
)
from sync_protocol.identity.errors import IdentityError, MalformedIdentity, UntrustedPeer
from sync_protocol.identity.signing import SigningKey

PROFILE = Profile(
    version=3,
    tenant="T",
    store="S",
    register="R",
    device="D",
    partition=17,
    brokers=("hq:8883", "hq2:8883"),
    services=("https://hq:8443",),
    mqtt_version=5,
    heartbeat_s=60,
    spread_s=5,
    store_name="Λιμάνι",
    register_name="Till 1",
    receipt_prefix="S1T1",
    device_letter="A",
    currency="EUR",
    country="GR",
    time_zone="Europe/Athens",
    language="el",
    buckets=("group/prices",),
)
KEY = SigningKey.from_seed(b"k" * 32)


def keys() -> dict[str, bytes]:
    return {KEY.key_id: KEY.public}


def a_grant() -> Grant:
    return Grant("D", "chain", "trust", keys(), SignedProfile.sign(PROFILE, KEY), 1)


def test_a_profile_is_read_as_it_was_signed() -> None:
    signed = SignedProfile.from_fields(SignedProfile.sign(PROFILE, KEY).to_fields())
    assert signed.open(keys()) == PROFILE


def test_a_profile_signed_by_another_or_changed_is_not_believed() -> None:
    signed = SignedProfile.sign(PROFILE, KEY)
    with pytest.raises(UntrustedPeer):
        signed.open({})
    with pytest.raises(UntrustedPeer):
        replace(signed, text=signed.text.replace("EUR", "USD")).open(keys())


def test_a_profile_that_knows_more_than_we_do_is_read() -> None:
    assert Profile.from_fields({**PROFILE.to_fields(), "invented": [1]}) == PROFILE


@pytest.mark.parametrize(
    "change",
    [{"partition": "x"}, {"partition": True}, {"brokers": "hq"}, {"brokers": [1]}, {"tenant": 5}],
)
def test_a_profile_of_the_wrong_kind_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedIdentity):
        Profile.from_fields({**PROFILE.to_fields(), **change})


def test_a_profile_has_a_length() -> None:
    long = SignedProfile.sign(replace(PROFILE, store_name="x" * 9000), KEY)
    with pytest.raises(MalformedIdentity):
        long.open(keys())


def test_a_grant_travels_as_json() -> None:
    grant = a_grant()
    assert Grant.from_fields(json.loads(json.dumps(grant.to_fields()))) == grant
    with pytest.raises(MalformedIdentity):
        Grant.from_fields({**grant.to_fields(), "profile": None})


def test_facts_are_cut_to_size_and_never_more_than_twenty() -> None:
    request = ClaimRequest(
        "K7QF", b"csr", b"p" * 32, b"proof", {f"f{n}": "x" * 999 for n in range(50)}
    )
    read = ClaimRequest.from_fields(request.to_fields())
    assert len(read.facts) == 20
    assert max(map(len, read.facts.values())) == 200
    with pytest.raises(MalformedIdentity):
        ClaimRequest.from_fields({**request.to_fields(), "facts": "none"})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "lookup",
                "csr",
                "signing_key",
                "proof",
                "facts",
                "device",
                "chain",
                "trust",
                "command_keys",
                "profile",
                "server_time",
            ]
        ),
        json_values,
    )
)
def test_no_message_breaks_the_reader(fields: dict[str, Any]) -> None:
    for read in (ClaimRequest.from_fields, Grant.from_fields, SignedProfile.from_fields):
        try:
            read(fields)
        except IdentityError:
            continue


@given(st.binary(max_size=40))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    try:
        read_object(body)
    except MalformedIdentity:
        return


@pytest.mark.parametrize("body", [b"[]", b"1", b"{", b"[" * 60_000, b"x" * 70_000])
def test_a_body_is_one_object_of_reasonable_size(body: bytes) -> None:
    with pytest.raises(MalformedIdentity):
        read_object(body)


@given(st.binary(max_size=50))
def test_bytes_survive_base64(data: bytes) -> None:
    assert unb64(b64(data)) == data


@pytest.mark.parametrize("text", ["a", "ä", "a b=", "++//"])
def test_what_is_no_base64url_is_refused(text: str) -> None:
    with pytest.raises(MalformedIdentity):
        unb64(text)
