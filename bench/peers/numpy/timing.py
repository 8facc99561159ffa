"""Arguments, clock, and the line that the runner reads."""

import json
import sys
import time


def arguments():
    """n, repeats, and what else there is."""
    return int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]


def text_of(result):
    return repr(float(result)) if isinstance(result, float) else str(result)


def measure(repeats, action, text_of=text_of):
    """Times the action, after half as many calls that do not count; text_of makes of its last result what is compared with the other sides."""
    seconds = []
    for _ in range((repeats + 1) // 2):
        result = action()
    for _ in range(repeats):
        start = time.perf_counter()
        result = action()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "result": text_of(result)}))
