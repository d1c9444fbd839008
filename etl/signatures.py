"""Near-duplicate signatures: MinHash over word shingles, folded into band hashes (Broder 1997; LSH banding)."""

import hashlib
import re
import struct

from rensa import RMinHash

SHINGLE_WORDS = 3
BANDS, ROWS = 16, 8  # two texts share a band with probability 1/2 at a Jaccard similarity of about 0.7
SEED = 20170816  # changing it changes every signature
WORD = re.compile(r"\w+")


def sign_text(text: str) -> tuple[str, ...]:
    """16 band hashes, 16 hex digits each, equal for equal words; () for a text without words.

    Band hashes of different bands never meet: the number of the band is part of the hash.
    """
    shingles = list_shingles(text)
    if not shingles:
        return ()
    minhash = RMinHash(BANDS * ROWS, SEED)
    minhash.update(shingles)
    digest = minhash.digest()
    return tuple(_hash_band(band, digest[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def list_shingles(text: str) -> list[str]:
    """The distinct runs of three words, without case and punctuation, in order; a shorter text is one."""
    words = WORD.findall(text.casefold())
    if not words:
        return []
    if len(words) <= SHINGLE_WORDS:
        return [" ".join(words)]
    return list(dict.fromkeys(map(" ".join, zip(words, words[1:], words[2:], strict=False))))


def _hash_band(band: int, values: list[int]) -> str:
    return hashlib.blake2b(struct.pack(f"<H{len(values)}Q", band, *values), digest_size=8).hexdigest()
