"""Keeps libraries from loading what a service never uses of them: a sixth of a start (docs/adr/0049)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec, module_from_spec


def import_lean() -> None:
    """Load the heavy libraries without what they load only in case somebody uses it.

    To be called before anything else imports them; what is loaded already stays as it is. Afterwards
    everything but pandas can be imported as ever.
    """
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # until an area is asked for
    # Arrow would import pandas to convert any value. Its own import takes that None for the module and
    # stumbles, the first time: here, not in a request.
    with suppress(AttributeError):
        import_module("pyarrow").scalar("")
    # numba would load coverage to ask whether kernels are being covered, and scipy's linear algebra to look
    # whether kernels could use it.
    with _absent("coverage", "scipy.linalg.cython_blas"):
        import_module("numba")
        import_module("numba.np.arraymath")
    # redis-py would load OpenTelemetry's metrics in case it is asked for its own; we never do.
    with _absent("opentelemetry.sdk.metrics"):
        import_module("redis")
    _open_package("holidays.countries")


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Modules that are not found in the block, unless they are loaded: None is Python's own way to say so."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _open_package(name: str) -> None:
    """A package whose modules can be imported one by one, without the one that imports all of them."""
    spec = find_spec(name)
    if spec is not None and name not in sys.modules:
        sys.modules[name] = module_from_spec(spec)
