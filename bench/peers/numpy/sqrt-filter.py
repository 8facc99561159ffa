"""sqrt(x·x + 1), those above 50 summed."""

import numpy as np

from timing import arguments, measure

n, repeats, _ = arguments()
column = (np.arange(n) % 1000) / 8


def action():
    root = column * column
    root += 1
    np.sqrt(root, out=root)
    return float(root[root > 50].sum())


measure(repeats, action)
