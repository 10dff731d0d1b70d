"""Times PyTorch eager: time_eager.py CHECKPOINT [--threads 2] [--runs 3]; prints JSON, times in ms.

One slice, nine slices in three scans, and a case of 4 x 32 slices, which is the most that the published setting has.
"""

import argparse
import json
import time
from statistics import median

import torch

from network import RadDiag, Sizes

PLANS = {"slice": [1], "nine-slices": [3, 3, 3], "four-by-32": [32, 32, 32, 32]}
SLOTS = [4, 5, 6, 4]


def timed(work, runs: int) -> "list[float]":
    times = []
    for run in range(runs + 1):
        start = time.perf_counter()
        work()
        if run > 0:
            times.append(1000 * (time.perf_counter() - start))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    network = RadDiag(Sizes())
    network.load_state_dict(torch.load(given.checkpoint, map_location="cpu"))
    network.eval()
    report = {"torch": torch.__version__, "threads": given.threads}
    with torch.no_grad():
        for name, counts in PLANS.items():
            scans = [torch.rand(count, 256, 256) for count in counts]
            times = timed(lambda: network(scans, SLOTS[: len(scans)]), given.runs)
            report[name] = {"median": round(median(times), 1), "runs": [round(value, 1) for value in times]}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
