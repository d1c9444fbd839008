"""`python -m etl` is `newsledger`."""

from etl.cli import main

if __name__ == "__main__":
    main()
