"""Times PyTorch eager: time_eager.py CHECKPOINT [--threads 2] [--runs 3 | --serve]; times in ms.

Without --serve: one slice, nine slices in three scans, the same with the padding that the authors' script computes (32
slices a scan), and a case of 4 x 32 slices, which is the most that the published setting has; printed as JSON.
With --serve: answers each line {"scans": [32, 32]} with a line {"ms": 1234.5}, so that somebody else can take turns.
"""

import argparse
import json
import sys
import time
from statistics import median

import torch

from network import RadDiag, Sizes

PLANS = {
    "slice": [1],
    "nine-slices": [3, 3, 3],
    "nine-slices-padded": [32, 32, 32],
    "four-by-32": [32, 32, 32, 32],
}
SLOTS = [4, 5, 6, 4]


def case_of(counts: "list[int]") -> "list[torch.Tensor]":
    return [torch.rand(count, 256, 256) for count in counts]


def time_once(network: RadDiag, scans: "list[torch.Tensor]") -> float:
    start = time.perf_counter()
    network(scans, SLOTS[: len(scans)])
    return 1000 * (time.perf_counter() - start)


def measure_plans(network: RadDiag, runs: int) -> dict:
    report = {"torch": torch.__version__, "threads": torch.get_num_threads()}
    for name, counts in PLANS.items():
        scans = case_of(counts)
        times = [time_once(network, scans) for _ in range(runs + 1)][1:]
        report[name] = {"median": round(median(times), 1), "runs": [round(value, 1) for value in times]}
    return report


def serve(network: RadDiag) -> None:
    for line in sys.stdin:
        scans = case_of(json.loads(line)["scans"])
        print(json.dumps({"ms": round(time_once(network, scans), 1)}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    network = RadDiag(Sizes())
    network.load_state_dict(torch.load(given.checkpoint, map_location="cpu"))
    network.eval()
    with torch.no_grad():
        if given.serve:
            serve(network)
        else:
            print(json.dumps(measure_plans(network, given.runs)))


if __name__ == "__main__":
    main()
