"""Run the command line as ``python -m alliance87``."""

from alliance87.cli import main

if __name__ == "__main__":
    main()
