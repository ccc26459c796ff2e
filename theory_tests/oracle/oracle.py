"""Writes the values that the tests of the certified functions are judged by: `python3 oracle.py`, with mpmath 1.3.

Nothing here is taken from the Rust code. `operations.py` has the operations on intervals, in exact rational arithmetic and with 700
digits; `smoothness.py` the segment smoothness of every function by its definition, with 50 digits and more.
"""

import pathlib
import sys

import operations
import smoothness

if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent
    wanted = sys.argv[1:] or ["operations", "smoothness"]
    if "operations" in wanted:
        operations.main(folder / "operations.txt")
    if "smoothness" in wanted:
        smoothness.main(folder / "smoothness.txt")
