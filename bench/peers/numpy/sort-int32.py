"""np.sort of int32: a sorted copy, by one thread."""

import numpy as np

from scrambled import order_text, scrambled
from timing import arguments, measure

n, repeats, _ = arguments()
column = scrambled(n)
measure(repeats, lambda: np.sort(column), order_text)
