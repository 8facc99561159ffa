"""The sum of a file of int32, mapped anew for every repetition, modulo 2^32; nothing verifies its content."""

import numpy as np

from timing import arguments, measure

n, repeats, rest = arguments()
measure(repeats, lambda: int(np.memmap(rest[1], dtype=np.int32, mode="r", shape=(n,)).sum(dtype=np.int32)))
