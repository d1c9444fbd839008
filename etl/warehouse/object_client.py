"""Requests to an S3 object store: tried again while it does not answer, and told in one line where that is of no use.

Server and credentials come from the environment, as AWS names them. What the store answers is told
by its code and message alone, so that nothing secret gets into logs, records or errors.
"""

import hashlib
import logging
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from etl.failures import TransientError
from etl.log_lines import log_event
from etl.warehouse.roots import StoreRoot
from etl.warehouse.stored_files import ChecksumError, ConflictError, FileStamp, Stamped, StoredFile

if TYPE_CHECKING:
    from obstore.store import S3Store

T = TypeVar("T")
FIRST_DELAY, LONGEST_DELAY = 0.2, 8.0  # seconds between two tries
REQUEST_TIMEOUT, CONNECT_TIMEOUT = "60s", "5s"
CHUNK, CHUNKS_AT_ONCE = 8 * 2**20, 4  # of an upload
DELETED_AT_ONCE = 500
REGION = "us-east-1"  # what servers that know no regions take
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
OTHER_CREDENTIALS = (
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)  # fmt: skip
SECRETS = (*KEYS, "AWS_SESSION_TOKEN")
STATUS = re.compile(r"status code: (\d{3})")
ANSWER = re.compile(r"<Code>([^<]*)</Code>\s*(?:<Message>([^<]*)</Message>)?")
CAUSE = re.compile(r'(?:message|error): "([^"]+)"')  # in what the library tells programmers
NO_BUCKET = "<Code>NoSuchBucket</Code>"
# Answers below 500 that say nothing about the request: too slow, too early, too many, two at the same moment.
TRANSIENT = ("408", "409", "425", "429")


class StoreError(RuntimeError):
    """The object store refuses: wrong credentials, no such bucket. The message is one line."""


class StoreUnreachableError(TransientError):
    """The object store did not answer, however often it was tried."""


class ObjectClient:
    """The objects below one root. Keys count from there."""

    def __init__(self, root: StoreRoot) -> None:
        """Nothing is asked yet. Raises StoreError without credentials in the environment, or without the library."""
        self.root = root
        self._store = self._open()
        self._gave_up: tuple[float, str] | None = None  # when, and what was told

    def _open(self) -> "S3Store":
        if not all(map(os.environ.get, KEYS)) and not any(map(os.environ.get, OTHER_CREDENTIALS)):
            raise StoreError(f"{self.root}: no credentials: set {' and '.join(KEYS)} in the environment")
        try:
            from obstore.store import S3Store  # noqa: PLC0415 - only a warehouse in an object store needs it
        except ImportError as error:
            raise StoreError(
                f"{self.root}: the library for object stores is missing: pip install 'newsledger[s3]'"
            ) from error
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or REGION
        return S3Store(
            self.root.bucket,
            prefix=self.root.prefix or None,
            region=region,
            client_options={
                "allow_http": (find_endpoint() or "").startswith("http://"),
                "timeout": REQUEST_TIMEOUT,
                "connect_timeout": CONNECT_TIMEOUT,
            },
            # Tries again here, for a conditional write needs to know that it did.
            retry_config={"max_retries": 0, "retry_timeout": timedelta(0)},
        )

    def get(self, key: str) -> Stamped | None:
        """The content of an object; None if there is none."""
        import obstore  # noqa: PLC0415

        def work() -> Stamped:
            found = obstore.get(self._store, key)
            return Stamped(content=bytes(found.bytes()), stamp=str(found.meta["e_tag"]))

        try:
            return self._try(work)
        except FileNotFoundError:
            return None

    def get_age(self, key: str) -> float | None:
        """Seconds since an object was written, by this machine's clock; None if there is none."""
        import obstore  # noqa: PLC0415

        try:
            meta = self._try(lambda: obstore.head(self._store, key))
        except FileNotFoundError:
            return None
        return time.time() - meta["last_modified"].timestamp()

    def put(self, key: str, content: bytes) -> None:
        """Write an object in one step."""
        import obstore  # noqa: PLC0415

        self._try(lambda: obstore.put(self._store, key, content))

    def put_if(self, key: str, content: bytes, *, stamp: str | None) -> str:
        """Write an object if it has this stamp (None: if there is none); its new stamp. Raises ConflictError.

        Where a first try was done though its answer got lost, the second one finds what this one wrote; so no two
        writers may write the same content and mean different things.
        """
        import obstore  # noqa: PLC0415
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

        try:
            mode = "create" if stamp is None else {"e_tag": stamp}
            return str(self._try(lambda: obstore.put(self._store, key, content, mode=mode))["e_tag"])  # type: ignore[arg-type]
        except (AlreadyExistsError, PreconditionError, FileNotFoundError) as error:
            found = self.get(key)
            if found is not None and found.content == content:
                return found.stamp
            raise ConflictError(f"{self.root}/{key} was written by somebody else") from error

    def put_file(self, key: str, path: Path) -> None:
        """Write an object from a local file, in parts where it is large; it appears in full or not at all."""
        import obstore  # noqa: PLC0415

        self._try(lambda: obstore.put(self._store, key, path, chunk_size=CHUNK, max_concurrency=CHUNKS_AT_ONCE))

    def get_file(self, file: StoredFile, path: Path) -> None:
        """Write the content of an object to a local file. Raises FileNotFoundError; ChecksumError if it has another."""
        import obstore  # noqa: PLC0415

        def work() -> str:
            digest = hashlib.sha256()
            with path.open("wb") as target:
                for block in obstore.get(self._store, file.key).stream(min_chunk_size=CHUNK):
                    digest.update(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            return digest.hexdigest()

        found = self._try(work)
        if found != file.sha256:
            raise ChecksumError(f"{self.root}/{file.key}: sha256 {found}, but {file.sha256} was written")

    def list(self, folder: str) -> Iterator[FileStamp]:
        """All objects below a folder, in the order of their keys."""
        import obstore  # noqa: PLC0415

        def work() -> list[FileStamp]:
            found = (meta for batch in obstore.list(self._store, folder or None) for meta in batch)
            return [FileStamp(key=meta["path"], size=meta["size"], stamp=str(meta["e_tag"])) for meta in found]

        yield from sorted(self._try(work), key=lambda file: file.key)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is not there is no error."""
        import obstore  # noqa: PLC0415

        for start in range(0, len(keys), DELETED_AT_ONCE):
            self._try(lambda: obstore.delete(self._store, list(keys[start : start + DELETED_AT_ONCE])))  # noqa: B023

    def _try(self, work: Callable[[], T]) -> T:
        """What the work gives. FileNotFoundError and unmet conditions go through, StoreError is the rest.

        For a while after it was given up each request is tried once, and fails with the same message: what a run
        does at its end does not wait again.
        """
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError  # noqa: PLC0415

        started, delay, tries = time.monotonic(), FIRST_DELAY, 0
        while True:
            tries += 1
            try:
                result = work()
            except (AlreadyExistsError, PreconditionError):
                raise
            except (BaseError, FileNotFoundError) as error:
                if isinstance(error, FileNotFoundError) and NO_BUCKET not in str(error):
                    raise
                if not is_transient(error):
                    raise StoreError(f"{self.root}: {self._describe(error)}") from None
                waited = time.monotonic() - started
                left = self.root.patience_seconds - waited
                if self._gave_up and time.monotonic() - self._gave_up[0] < self.root.patience_seconds:
                    raise StoreUnreachableError(self._gave_up[1]) from None
                if left <= 0:
                    message = f"{self.root} does not answer (tried for {waited:.0f} s): {self._describe(error)}"
                    self._gave_up = time.monotonic(), message
                    raise StoreUnreachableError(message) from None
                if tries == 1:
                    log_event(logging.WARNING, state="store_away", root=self.root, error=self._describe(error))
            else:
                self._gave_up = None
                if tries > 1:
                    log_event(logging.WARNING, state="store_back", root=self.root, tries=tries)
                return result
            time.sleep(min(left, delay * random.uniform(0.5, 1)))  # not all come back at the same moment
            delay = min(2 * delay, LONGEST_DELAY)

    def _describe(self, error: Exception) -> str:
        """What the store answered, or why it did not, without the rest of the request."""
        text = str(error)
        if answer := ANSWER.search(text):
            code, message = answer.groups()
            text = f"{message or 'refused'} ({code})"
        else:
            first, _, rest = text.partition("\n")
            cause = CAUSE.search(rest)
            text = f"{first}: {cause[1]}" if cause else first
        for name in SECRETS:
            if value := os.environ.get(name):
                text = text.replace(value, "…")
        return text.strip()


def find_endpoint() -> str | None:
    """The address of the server that the environment names; None for Amazon's own."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed a little later."""
    from obstore.exceptions import GenericError, JoinError  # noqa: PLC0415

    if not isinstance(error, (GenericError, JoinError, TimeoutError)):
        return False
    status = STATUS.search(str(error))
    return status is None or status[1].startswith("5") or status[1] in TRANSIENT
