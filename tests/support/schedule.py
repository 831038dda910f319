"""Which tests run in the same process of pytest-xdist, and in which order.

A file's tests stay together, so that a module's fixtures are made once; so do files that share costly ones.
`--dist loadgroup` of xdist 3.8 would do this by marks, but they have no effect since pytest 9.2
(pytest-xdist issue 1386): both processes started every server and compiled every kernel at the same time.
"""

from typing import TYPE_CHECKING

from xdist.scheduler.loadscope import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

TOGETHER = {
    "page": ("tests/web/",),
    "service": (
        "tests/clients/",
        "tests/docs/",
        "tests/api/test_live.py",
        "tests/api/test_contract.py",
        "tests/operations/test_nginx.py",
    ),
    "occupancy": ("tests/occupancy/",),
    "crowding": ("tests/kernels/test_crowding_", "tests/routing/test_crowded_answers.py"),
    "directory": ("tests/learning/directory/",),
    "watched": ("tests/telemetry/test_privacy.py", "tests/telemetry/test_metrics.py"),
}
"""Beginnings of paths; files that none of them names stay by themselves."""

TURNS = (
    # Builds a network and serves it, which compiles the kernels of plain searches: each takes seconds.
    ("tests/web/",),
    # Needs no kernels: for the other process meanwhile, which would else compile the same ones.
    (
        "tests/bootstrap/",
        "tests/cities/",
        "tests/gtfs/",
        "tests/gtfs_report/",
        "tests/learning/",
        "tests/offers/",
        "tests/on_demand/",
        "tests/osm/",
        "tests/parking/",
        "tests/sensing/",
        "tests/sharing/",
        "tests/snapshot/",
        "tests/store/",
        "tests/test_layout.py",
    ),
    # Compiles the kernels that mind full vehicles,
    ("tests/occupancy/",),
    # and this those of travel-time matrices.
    ("tests/accessibility/",),
    ("tests/", "tests/learning/reach/"),
)
"""Beginnings of paths, in the order in which they are run; the longest that fits counts."""


def group_of(nodeid: str) -> str:
    """Give the group of a test.

    Parameters
    ----------
    nodeid : str
        As pytest names it: path, "::", name.

    Returns
    -------
    str
        Name of a group, or the path of the file.
    """
    path = nodeid.partition("::")[0]
    return next((name for name, begins in TOGETHER.items() if path.startswith(begins)), path)


def rank_of(nodeid: str) -> int:
    """Give the turn of a test: 0 first.

    Parameters
    ----------
    nodeid : str
        As pytest names it.

    Returns
    -------
    int
        Tests of the same turn stay in their order.
    """
    fitting = [(len(begin), n) for n, some in enumerate(TURNS) for begin in some if nodeid.startswith(begin)]
    return max(fitting, default=(0, 0))[1]


class InGroups(LoadScopeScheduling):  # type: ignore[misc]  # xdist's schedulers are meant to be derived from
    """Give each process a whole group at a time, in the order in which they were collected."""

    def __init__(self, config: "pytest.Config", log: "Producer | None" = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
