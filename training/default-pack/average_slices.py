"""The mean of the weights of first-stage runs that went on from one run (Wortsman et al. 2022, model soups)."""
import argparse
from pathlib import Path

import torch


def mean_of(states):
    """Mean of every tensor of floats; counters, which nothing reads, as the first has them."""
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if tensor.dtype.is_floating_point else tensor
        for name, tensor in states[0].items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", help="folders of runs, of the same classes and side")
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    held = [torch.load(Path(run) / "slices.pt", map_location="cpu") for run in args.runs]
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save({"average": mean_of([run["average"] for run in held]), "args": held[0]["args"]}, args.out / "slices.pt")


if __name__ == "__main__":
    main()
