"""np.sort of float64: a sorted copy, by one thread."""

import numpy as np

from scrambled import order_text, scrambled_float
from timing import arguments, measure

n, repeats, _ = arguments()
column = scrambled_float(n)
measure(repeats, lambda: np.sort(column), order_text)
