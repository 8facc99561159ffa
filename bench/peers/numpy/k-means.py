"""Lloyd's algorithm as numpy users write it: distances by one matrix product, sums by bincount."""

import numpy as np

from timing import arguments, measure

D, K, ITERATIONS = 8, 16, 20
n, repeats, _ = arguments()


def coordinates(count):
    """The finisher of MurmurHash3 (public domain), as in bench/jobs/k-means.ts."""
    h = np.arange(1, count * D + 1, dtype=np.uint32)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return ((h ^ (h >> np.uint32(16))) / 4294967296.0).reshape(count, D)


points = coordinates(n)


def action():
    centroids = coordinates(K).copy()
    for _ in range(ITERATIONS):
        # |p|² is the same for all centroids of a point.
        distances = points @ (-2 * centroids.T)
        distances += (centroids * centroids).sum(axis=1)
        labels = distances.argmin(axis=1)
        counts = np.bincount(labels, minlength=K)
        for d in range(D):
            sums = np.bincount(labels, weights=points[:, d], minlength=K)
            centroids[:, d] = np.where(counts == 0, centroids[:, d], sums / np.maximum(counts, 1))
    return float(centroids.sum())


measure(repeats, action)
