"""Questions that a new generation asks itself while the one before answers, so that nobody waits for them."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import flask
import numpy as np
from werkzeug.exceptions import HTTPException

from mobility.errors import MobilityError
from mobility.service import Services
from mobility.service.samples import sample_question

LOG = logging.getLogger(__name__)

ROUNDS = 8
STEP_H = 9
"""Between two questions: three days are gone through, at all hours."""
SEED = 1
BOX_DEG = 0.01


def rehearse(app: flask.Flask, services: Services, today_s: int, rounds: int = ROUNDS) -> int:
    """Have an application answer what apps ask most, without any trace in quotas, logs or counts of requests.

    What is asked first is slow: modules that are loaded when they are needed, the interpreter's notes on its
    code, kinds of day that are compiled. A service that starts is to answer soon, and its first riders
    find that out; one that replaces another has time, and its riders are those of a busy service.

    An error of the API is an answer. A fault of our own is raised: a network with which usual questions end
    in one is not put into service, and the one before goes on.

    Parameters
    ----------
    app : flask.Flask
        Of the API.
    services : Services
        What it answers from.
    today_s : int
        Unix seconds of now.
    rounds : int
        Of each kind of question.

    Returns
    -------
    int
        How many questions were answered.
    """
    answered = 0
    for address in _questions(services, datetime.fromtimestamp(today_s, UTC), rounds):
        # The view alone, not what is put around requests: nobody asked.
        with app.test_request_context(address):
            try:
                app.dispatch_request()
            except (MobilityError, HTTPException) as fault:
                LOG.debug("rehearsal: no answer", extra={"fields": {"reason": type(fault).__name__}})
            else:
                answered += 1
    return answered


def _questions(services: Services, now: datetime, rounds: int) -> Iterator[str]:
    network = services.planner.network
    sample = sample_question(network, now.date())
    if sample is None:
        return
    timetable = network.timetable
    stops = np.unique(timetable.pattern_stops)
    stops = stops[~np.isnan(timetable.stop_lat[stops])]
    names = network.tables["stops"]["stop_name"]
    draw = np.random.default_rng(SEED)
    for number in range(rounds):
        start, end = draw.choice(stops, 2).tolist()
        moment = sample.moment + timedelta(hours=STEP_H * number)
        lat, lon = float(timetable.stop_lat[start]), float(timetable.stop_lon[start])
        here, there = f"{lat:.5f},{lon:.5f}", f"{timetable.stop_lat[end]:.5f},{timetable.stop_lon[end]:.5f}"
        box = {
            "min": f"{lat - BOX_DEG:.5f},{lon - BOX_DEG:.5f}",
            "max": f"{lat + BOX_DEG:.5f},{lon + BOX_DEG:.5f}",
        }
        when = {"time": moment.isoformat()}
        soon = {"startTime": moment.isoformat(), "endTime": (moment + timedelta(minutes=2)).isoformat()}
        for path, asked in (
            ("/api/v6/plan", {"fromPlace": here, "toPlace": there, **when}),
            ("/api/v6/stoptimes", {"center": here, "radius": "300", "n": "10", **when}),
            ("/api/v1/geocode", {"text": names[start].as_py() or here}),
            ("/api/v1/reverse-geocode", {"place": here}),
            ("/api/v6/map/stops", box),
            ("/api/v6/map/trips", {**box, **soon, "zoom": "14"}),
        ):
            yield f"{path}?{urlencode(asked)}"
