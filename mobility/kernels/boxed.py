"""Structures of arrays that compiled code takes as one object.

Whoever calls a kernel with a NamedTuple has each of its arrays looked up, checked and unwrapped, at every
call: with a hundred of them that takes longer than many a search. A box is unwrapped once, when it is made;
afterwards a call takes one pointer.
"""

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from numba import config, njit, types
from numba.experimental import structref

Value = TypeVar("Value")

if TYPE_CHECKING or config.DISABLE_JIT:

    class Boxed(NamedTuple, Generic[Value]):
        """Holds a NamedTuple of arrays; its arrays live as long as it does."""

        value: Value

    def box(value: Value) -> Boxed[Value]:
        """Hand a NamedTuple of arrays over to compiled code, for any number of calls.

        Parameters
        ----------
        value : Value
            What is in the box. Its arrays are shared, not copied.

        Returns
        -------
        Boxed[Value]
            Its `value` is for kernels alone: nothing else can read it where they are compiled.
        """
        return Boxed(value)

else:

    @structref.register
    class BoxedType(types.StructRef):
        """What numba knows a box by."""

        def preprocess_fields(self, fields: Any) -> Any:
            """Let constants be of their ordinary type."""
            return tuple((name, types.unliteral(kind)) for name, kind in fields)

    class Boxed(structref.StructRefProxy):
        """As above."""

        def __class_getitem__(cls, _):
            """Let annotations say what is in the box."""
            return cls

    structref.define_proxy(Boxed, BoxedType, ["value"])

    @njit(cache=True)
    def box(value):
        """As above."""
        return Boxed(value)
