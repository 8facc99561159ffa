"""Arguments, clock, and the line that the runner reads."""

import json
import sys
import time


def arguments():
    """n, repeats, and what else there is."""
    return int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]


def measure(repeats, action):
    seconds = []
    result = action()
    for _ in range(repeats):
        start = time.perf_counter()
        result = action()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "result": repr(float(result)) if isinstance(result, float) else str(result)}))
