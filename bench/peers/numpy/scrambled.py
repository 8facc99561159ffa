"""The numbers of bench/jobs/scrambled.ts."""

import numpy as np


def unsigned(first, n):
    h = np.arange(first, first + n, dtype=np.uint32)
    h *= np.uint32(0x9E3779B1)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    return h


def scrambled(n):
    return unsigned(0, n).view(np.int32)


def scrambled_float(n):
    return scrambled(n) / 2.0**10 + unsigned(1, n) / 2.0**44


def order_text(values):
    """As the others have it: how many values, and every 1/64th; "not sorted" where a value is less than the one before."""
    if (values[1:] < values[:-1]).any():
        return "not sorted"
    step = len(values) // 64
    return f"{len(values)} " + " ".join(repr(float(x)).removesuffix(".0") for x in values[::step])
