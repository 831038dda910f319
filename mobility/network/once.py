"""A bounded cache for costly products that threads share: each is built once, by whoever asks first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar, cast

Key = TypeVar("Key", bound=Hashable)
Product = TypeVar("Product")
_NOT_MADE = object()


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
        self._products: OrderedDict[Key, Product] = OrderedDict()
        self._under_way: dict[Key, Future[Product]] = {}

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
            made = self._products.get(key, _NOT_MADE)
            if made is not _NOT_MADE:
                self._products.move_to_end(key)
                return cast(Product, made)
            future = self._under_way.get(key)
            is_builder = future is None
            if future is None:
                future = self._under_way[key] = Future()
        if not is_builder:
            return future.result()
        try:
            product = build()
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            future.set_exception(error)
            raise
        with self._lock:
            del self._under_way[key]
            self._products[key] = product
            while len(self._products) > self._capacity:
                self._products.popitem(last=False)
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
            return [*reversed(self._products.items())]

    def __len__(self) -> int:
        """Count the products kept."""
        with self._lock:
            return len(self._products)
