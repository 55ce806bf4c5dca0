"""Events: one flat mapping of ECS names to scalars and lists. Rules match on them; they carry no severity.

A field that is absent was not learned; an empty list is known to be empty.
"""

from collections.abc import Mapping
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = Scalar | list[str] | list[int] | list[float]
Event: TypeAlias = Mapping[str, Value]
