"""Where loading puts rows until it knows which of them stay: files on a local disk, gone with the run.

Rows are read again in the order in which they were written, a few at a time, so memory does not
grow with what lies there.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from etl.warehouse.roots import Root
from etl.warehouse.storage import open_storage

FOLDER = ".spool"


@contextmanager
def open_spool(warehouse: Root, name: str = "") -> Iterator[Path]:
    """An empty folder for the duration of the block. What a run that was killed left there goes away.

    `name`: one of its own within it, for those that work side by side.
    """
    folder = open_storage(warehouse).workspace / FOLDER / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class SpoolWriter:
    """Writes frames of one schema to a file; a file without frames does not appear."""

    def __init__(self, path: Path) -> None:
        """Nothing is written yet."""
        self._path = path
        self._writer: pa.RecordBatchFileWriter | None = None

    def write(self, frame: pa.Table) -> None:
        """Append the rows of a frame."""
        if self._writer is None:
            self._path.unlink(missing_ok=True)  # of a worker that died
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writer = pa.ipc.new_file(str(self._path), frame.schema, options=options)
        self._writer.write_table(frame)

    def close(self) -> None:
        """Make the file complete."""
        if self._writer is not None:
            self._writer.close()


def read_spool(path: Path) -> Iterator[pa.Table]:
    """The frames of a file, one at a time, as they were written; none where there is no file."""
    if not path.exists():
        return
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as reader:
        for number in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(number)])
