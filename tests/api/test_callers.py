"""Who asks: addresses are believed as far back as proxies are trusted, and no further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.api.callers import Proxies
from mobility.errors import SettingsError
from mobility.store import DailySalt

CLIENT, PROXY, FORGED = "203.0.113.9", "10.0.0.5", "198.51.100.1"


def find(trusted: str, peer: str, forwarded: str | None = None, **more: str) -> tuple[str, bool]:
    environ = {"REMOTE_ADDR": peer, **more}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    return Proxies(trusted).find(environ)


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ("127.0.0.1", CLIENT, None, CLIENT),
        ("127.0.0.1", CLIENT, FORGED, CLIENT),  # no proxy of ours: what it says counts for nothing
        ("127.0.0.1", "127.0.0.1", CLIENT, CLIENT),
        ("127.0.0.1", "127.0.0.1", f"{FORGED}, {CLIENT}", CLIENT),  # only the last is the proxy's own word
        ("127.0.0.1 10.0.0.0/8", "127.0.0.1", f"{FORGED}, {CLIENT}, {PROXY}", CLIENT),
        ("10.0.0.0/8", PROXY, f"{CLIENT}, 10.1.1.1", CLIENT),
        ("10.0.0.0/8", PROXY, "10.1.1.1, 10.2.2.2", "10.1.1.1"),  # all of ours: the farthest
        ("127.0.0.1", "127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", f"{CLIENT}, nonsense", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", ",".join([FORGED] * 50), "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "::ffff:203.0.113.9", CLIENT),
        ("127.0.0.1", "127.0.0.1", f"{CLIENT}:4711", CLIENT),
        ("127.0.0.1", "127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1", "[nonsense]:1", "127.0.0.1"),
        ("127.0.0.1", "::ffff:127.0.0.1", CLIENT, CLIENT),
        ("::1, 127.0.0.1", "::1", "2001:db8::1", "2001:db8::1"),
        ("off", "127.0.0.1", CLIENT, "127.0.0.1"),
        ("127.0.0.1", "", CLIENT, CLIENT),  # a Unix socket
    ],
)
def test_addresses(trusted: str, peer: str, forwarded: str | None, expected: str) -> None:
    address, is_local = find(trusted, peer, forwarded)
    assert (address, is_local) == (expected, False)


def test_this_machine_is_local_only_without_a_proxy() -> None:
    for peer in ("127.0.0.1", "127.9.9.9", "::1", "", "::ffff:127.0.0.1"):
        assert find("127.0.0.1", peer)[1], peer
        for header in ("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA"):
            assert not find("127.0.0.1", peer, **{header: "x"})[1]
    assert not find("127.0.0.1", CLIENT)[1]


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_survived(peer: str, forwarded: str) -> None:
    address, is_local = find("127.0.0.1", peer, forwarded)
    assert isinstance(address, str)
    assert not is_local


def test_what_is_no_network_is_said() -> None:
    with pytest.raises(SettingsError, match="MOBILITY_TRUSTED_PROXIES"):
        Proxies("10.0.0.1/8 nonsense")


def test_hashes_cannot_be_joined_over_days() -> None:
    now = [1_772_440_000.0]
    salt, other = DailySalt(None, lambda: now[0]), DailySalt(None, lambda: now[0])
    first = salt.hash_address(CLIENT)
    assert salt.hash_address(CLIENT) == first
    assert salt.hash_address(FORGED) != first
    assert other.hash_address(CLIENT) != first  # drawn at random
    now[0] += 86_400
    assert salt.hash_address(CLIENT) != first
    assert salt.hash_address("nonsense") == salt.hash_address("")


def test_a_home_is_one_caller() -> None:
    salt = DailySalt(None)
    assert salt.hash_address("2001:db8:1:2::1") == salt.hash_address("2001:db8:1:2:ffff::9")
    assert salt.hash_address("2001:db8:1:2::1") != salt.hash_address("2001:db8:1:3::1")
    assert salt.hash_address("203.0.113.1") != salt.hash_address("203.0.113.2")
