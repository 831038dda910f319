"""A bounded cache for costly products that threads share: each is built once, by whoever asks first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Product = TypeVar("Product")


class OnceCache(Generic[Key, Product]):
    """Keeps the most recently used products; two threads that miss the same key build it once.

    Parameters
    ----------
    capacity : int
        How many products to keep.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._futures: OrderedDict[Key, Future[Product]] = OrderedDict()

    def get(self, key: Key, build: Callable[[], Product]) -> Product:
        """Return a product, building it if nobody did.

        Parameters
        ----------
        key : Key
            What identifies the product.
        build : Callable[[], Product]
            Makes it. If it raises, everyone who waits gets the error and the next one tries again.

        Returns
        -------
        Product
            Shared: treat it as read-only.
        """
        with self._lock:
            future = self._futures.get(key)
            is_builder = future is None
            if future is None:
                future = self._futures[key] = Future()
                while len(self._futures) > self._capacity:
                    self._futures.popitem(last=False)
            else:
                self._futures.move_to_end(key)
        if not is_builder:
            return future.result()
        try:
            product = build()
        except BaseException as error:
            with self._lock:
                if self._futures.get(key) is future:
                    del self._futures[key]
            future.set_exception(error)
            raise
        future.set_result(product)
        return product

    def made(self) -> list[tuple[Key, Product]]:
        """List the products that are there.

        Returns
        -------
        list[tuple[Key, Product]]
            The most recently used first; none that is being built.
        """
        with self._lock:
            futures = list(self._futures.items())
        ready = [(key, future) for key, future in futures if future.done() and future.exception() is None]
        return [(key, future.result()) for key, future in reversed(ready)]

    def __len__(self) -> int:
        """Count the products kept (or being built)."""
        with self._lock:
            return len(self._futures)
