"""Where the files live that travel with the code: seeds, SQL, the sample.

In a checkout they stand at the top level; in an installed wheel under `etl/_data`.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent


def find_root() -> Path:
    """The folder that holds `seeds/`, `sql/` and `dbt_project.yml`."""
    bundled = PACKAGE / "_data"
    return bundled if bundled.is_dir() else PACKAGE.parent


def find_seeds() -> Path:
    """The folder of reference data."""
    return find_root() / "seeds"


def find_sample() -> Path:
    """The landing folder of the sample that `newsledger run --sample` loads."""
    return PACKAGE / "sample"
