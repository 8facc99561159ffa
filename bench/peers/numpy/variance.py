"""Population variance of a float64 array: two passes, as numpy makes them."""

import numpy as np

from timing import arguments, measure

n, repeats, _ = arguments()
column = (np.arange(n) % 1000) / 8
measure(repeats, lambda: float(column.var()))
