"""How a worker and whoever watches it talk: pickled messages behind their length, over the worker's own streams."""

import pickle
import struct
from typing import IO, Any

LENGTH = struct.Struct("!Q")


def write_frame(stream: IO[bytes], message: object) -> None:
    """Send a message. Raises OSError where nobody reads any more."""
    payload = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError where the other side is gone, also in the middle of one."""
    return pickle.loads(_read(stream, LENGTH.unpack(_read(stream, LENGTH.size))[0]))  # both sides are this program


def _read(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content
