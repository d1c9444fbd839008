"""The file of a lock in an object store: a claim (`etl.warehouse.claims`) that conditional writes decide."""

from etl.warehouse.object_client import ObjectClient
from etl.warehouse.stored_files import ConflictError, Stamped


class LockObject:
    """One object. Nothing but what it says keeps others out."""

    is_alone = False

    def __init__(self, client: ObjectClient, name: str) -> None:
        """The object of this name below the root."""
        self._client, self._name = client, name

    def read(self) -> Stamped | None:
        """The object; None if there is none."""
        return self._client.get(self._name)

    def write_if(self, content: bytes, *, stamp: str | None) -> str | None:
        """Its new stamp; None where somebody else has written it."""
        try:
            return self._client.put_if(self._name, content, stamp=stamp)
        except ConflictError:
            return None
