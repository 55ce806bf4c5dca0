"""A second opinion on words: does a text read like gambling spam? Pieces of words, weighed by what training found.

The file holds, after its mark: scale and bias (IEEE doubles), the SHA-256 of the training list, and for each of 131,072
slots one signed byte. A piece of three to five bytes inside a word falls into the slot of its CRC-32.
"""

import math
import re
import struct
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from sentinel.kit.content.fold import fold

REFERENCE = "judol_ngrams"
MAGIC = b"SENTINEL-NGRAMS1"
SLOTS = 1 << 17
SIZES = (3, 4, 5)
MOST_TEXT = 2_000
MOST_WORD = 40
FAR = 30.0
_HEAD = struct.Struct("<dd32s")
_WORD = re.compile(r"\w+")


class BadNgrams(ValueError):
    """The file is none of ours, or cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ngrams:
    """Weights as training found them; ``trained`` is the SHA-256 of the list that they were trained on."""

    weights: memoryview
    scale: float
    bias: float
    trained: str

    @classmethod
    def read(cls, data: bytes) -> "Ngrams":
        """From a file's bytes.

        Raises:
            BadNgrams: if they are no such file.
        """
        start = len(MAGIC) + _HEAD.size
        if not data.startswith(MAGIC) or len(data) != start + SLOTS:
            raise BadNgrams("no table of n-grams, or cut short")
        scale, bias, trained = _HEAD.unpack_from(data, len(MAGIC))
        if not (math.isfinite(scale) and math.isfinite(bias)):
            raise BadNgrams("a table of n-grams whose figures are none")
        return cls(weights=memoryview(data)[start:].cast("b"), scale=scale, bias=bias, trained=trained.hex())

    def packed(self) -> bytes:
        """As a file holds it."""
        return MAGIC + _HEAD.pack(self.scale, self.bias, bytes.fromhex(self.trained)) + self.weights.tobytes()

    def likely(self, text: str) -> float:
        """How much the text reads like gambling spam, 0..1; its first 2,000 characters count."""
        found = counts(text)
        length = math.sqrt(sum(n * n for n in found.values())) or 1.0
        weights = self.weights
        total = self.bias + self.scale * sum(n * weights[slot] for slot, n in found.items()) / length
        return 1 / (1 + math.exp(-max(-FAR, min(FAR, total))))


def counts(text: str) -> Counter[int]:
    """How often each slot is met in a text."""
    found: Counter[int] = Counter()
    for word in _WORD.findall(fold(text[:MOST_TEXT])):
        found.update(_slots(word[:MOST_WORD]))
    return found


@lru_cache(maxsize=4_096)
def _slots(word: str) -> tuple[int, ...]:
    raw = f" {word} ".encode()
    return tuple(crc32(raw[at : at + size]) % SLOTS for size in SIZES for at in range(len(raw) - size + 1))
