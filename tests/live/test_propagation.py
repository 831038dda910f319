"""Delays of some calls, worked into the times of all: what holds of any run."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.live.propagation import propagate
from mobility.live.trip_updates import CallRelation, CallUpdate, Event


@given(st.data())
def test_properties_of_propagation(data: st.DataObject) -> None:
    """Never back in time; nothing before the first word changes; one delay for all shifts all."""
    n = data.draw(st.integers(2, 6))
    gaps = data.draw(st.lists(st.integers(0, 300), min_size=2 * n, max_size=2 * n))
    times = np.cumsum(gaps).astype(np.int32)
    arrivals, departures = times[0::2], times[1::2]
    delays = data.draw(st.dictionaries(st.integers(0, n - 1), st.integers(-300, 900), max_size=n))
    updates = {
        q: CallUpdate(q, "", Event(None, late), Event(None, late), CallRelation.SCHEDULED)
        for q, late in delays.items()
    }
    run = propagate(arrivals, departures, updates, 0)
    both = np.stack([run.arrivals, run.departures], axis=1).ravel()
    assert (np.diff(both) >= 0).all()
    first = min(delays, default=n)
    assert np.array_equal(run.arrivals[:first], arrivals[:first])
    assert run.is_known.tolist() == [q >= first for q in range(n)]
    whole = propagate(arrivals, departures, {}, 0, 77)
    assert np.array_equal(whole.departures, departures + 77)


@given(st.data())
def test_a_delay_of_the_run_is_one_of_its_first_call(data: st.DataObject) -> None:
    """It is as if the first call had that delay, and moves nothing that a call says of itself."""
    n = data.draw(st.integers(2, 6))
    gaps = data.draw(st.lists(st.integers(0, 300), min_size=2 * n, max_size=2 * n))
    times = np.cumsum(gaps).astype(np.int32)
    arrivals, departures = times[0::2], times[1::2]
    of_run = data.draw(st.integers(-300, 900))
    delays = data.draw(st.dictionaries(st.integers(1, n - 1), st.integers(-300, 900), max_size=n))
    others = st.sampled_from([CallRelation.SKIPPED, CallRelation.NO_DATA, CallRelation.SCHEDULED])
    wordless = data.draw(st.dictionaries(st.integers(1, n - 1), others, max_size=n))
    updates = {q: CallUpdate(q, "", None, None, relation) for q, relation in wordless.items()} | {
        q: CallUpdate(q, "", Event(None, late), Event(None, late), CallRelation.SCHEDULED)
        for q, late in delays.items()
    }
    run = propagate(arrivals, departures, updates, 0, of_run)
    both = np.stack([run.arrivals, run.departures], axis=1).ravel()
    assert (np.diff(both) >= 0).all()
    first = CallUpdate(0, "", Event(None, of_run), Event(None, of_run), CallRelation.SCHEDULED)
    said = propagate(arrivals, departures, {0: first} | updates, 0)
    assert run.is_known.tolist() == said.is_known.tolist()
    word = min(delays, default=n)
    if word == n or delays[word] >= of_run:
        assert run.arrivals.tolist() == said.arrivals.tolist()
        assert run.departures.tolist() == said.departures.tolist()
    if of_run >= 0:  # one that is early makes room for a call that is early, too
        without = propagate(arrivals, departures, updates, 0)
        assert run.arrivals[word:].tolist() == without.arrivals[word:].tolist()
        assert run.departures[word:].tolist() == without.departures[word:].tolist()


@given(st.data())
def test_a_skipped_call_moves_no_other(data: st.DataObject) -> None:
    """The served calls have the times of a run that never had the skipped ones, which lie between them."""
    n = data.draw(st.integers(2, 6))
    gaps = data.draw(st.lists(st.integers(0, 300), min_size=2 * n, max_size=2 * n))
    times = np.cumsum(gaps).astype(np.int32)
    arrivals, departures = times[0::2], times[1::2]
    delays = data.draw(st.dictionaries(st.integers(0, n - 1), st.integers(-300, 900), max_size=n))
    skipped = data.draw(st.sets(st.integers(0, n - 1)))
    updates = {
        q: CallUpdate(q, "", Event(None, late), Event(None, late), CallRelation.SCHEDULED)
        for q, late in delays.items()
    } | {q: CallUpdate(q, "", None, None, CallRelation.SKIPPED) for q in skipped}
    run = propagate(arrivals, departures, updates, 0)
    served = [q for q in range(n) if q not in skipped]
    said = {served.index(q): updates[q] for q in updates if q not in skipped}
    without = propagate(arrivals[served], departures[served], said, 0)
    assert run.arrivals[served].tolist() == without.arrivals.tolist()
    assert run.departures[served].tolist() == without.departures.tolist()
    assert run.n_pushed == without.n_pushed
    both = np.stack([run.arrivals, run.departures], axis=1).ravel()
    assert (np.diff(both) >= 0).all()
    assert np.flatnonzero(run.is_left_out).tolist() == sorted(skipped)
