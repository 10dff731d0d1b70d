"""Writes a full-size RadDiag checkpoint of random weights with the logits that PyTorch gives for three cases.

make_checkpoint.py FOLDER [--seed S]

FOLDER gets `plain.pytorch_model.bin` (459 MB of weights that are read, 467 MB in all), `ke.pytorch_model.bin` with
the knowledge-enhanced head beside it, `ke.label-embeddings.npy`, the scans of three cases, and `cases.json`, which
lists them with their logits' files.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from network import Norm, RadDiag, Sizes

SIZE = 256
KNOWLEDGE = 768
#: Per case the slot and the number of slices of each scan: a radiograph; the knee case's shape; CT with MRI.
CASES = {
    "one-view": [(7, 1)],
    "nine-slices": [(7, 3), (4, 3), (5, 3)],
    "four-scans": [(1, 5), (2, 2), (4, 4), (9, 1)],
}


def smooth_field(generator: torch.Generator, count: int) -> torch.Tensor:
    """Slices [count, 256, 256] from 0 to 1 with structure at three scales."""
    total = torch.zeros(count, 1, SIZE, SIZE)
    for cells, weight in ((4, 1.0), (16, 0.5), (SIZE, 0.1)):
        grid = torch.rand(count, 1, cells, cells, generator=generator)
        total += weight * nn.functional.interpolate(grid, SIZE, mode="bilinear", align_corners=False)
    total -= total.min()
    return (total / total.max())[:, 0]


def initialise(network: RadDiag, generator: torch.Generator) -> None:
    """Linear layers keep PyTorch's own initialisation, convolutions get torchvision's; norms are moved off 1 and 0,
    so that a conversion that forgets one shows."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, nn.BatchNorm2d):
                module.weight.copy_(1 + 0.2 * torch.randn(module.weight.shape, generator=generator))
                module.bias.copy_(0.1 * torch.randn(module.bias.shape, generator=generator))
            elif isinstance(module, Norm):
                module.a.copy_(1 + 0.1 * torch.randn(module.a.shape, generator=generator))
                module.b.copy_(0.1 * torch.randn(module.b.shape, generator=generator))


def calibrate(network: RadDiag, generator: torch.Generator) -> None:
    """Running means and variances from 16 slices: without them activations would double from block to block."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
    network.resnet2D.train()
    with torch.no_grad():
        network.resnet2D(smooth_field(generator, 16)[:, None].repeat(1, 3, 1, 1))
    network.eval()


def save_cases(folder: Path, generator: torch.Generator) -> dict:
    cases = {}
    for name, scans in CASES.items():
        listed = []
        for index, (slot, count) in enumerate(scans):
            file = f"{name}.scan{index}.npy"
            np.save(folder / file, smooth_field(generator, count).numpy())
            listed.append({"file": file, "slot": slot, "slices": count})
        cases[name] = listed
    return cases


def save_logits(folder: Path, head: str, network: RadDiag, cases: dict, embeddings) -> None:
    for name, listed in cases.items():
        scans = [torch.from_numpy(np.load(folder / scan["file"])) for scan in listed]
        with torch.no_grad():
            logits = network(scans, [scan["slot"] for scan in listed], embeddings).numpy()
        print(f"{head} {name}: logits {logits.mean():.3f} with deviation {logits.std():.3f}")
        np.save(folder / f"{head}.{name}.logits.npy", logits.astype(np.float32))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=20241116)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(given.seed)
    generator = torch.Generator().manual_seed(given.seed)
    network = RadDiag(Sizes(knowledge=KNOWLEDGE))
    initialise(network, generator)
    calibrate(network, generator)
    cases = save_cases(given.folder, generator)
    embeddings = torch.randn(Sizes().classes, KNOWLEDGE, generator=generator)
    np.save(given.folder / "ke.label-embeddings.npy", embeddings.numpy())
    save_logits(given.folder, "plain", network, cases, None)
    save_logits(given.folder, "ke", network, cases, embeddings)
    # A plain dict, as the published file holds one; tensors that share their values are stored once.
    state = dict(network.state_dict())
    torch.save(state, given.folder / "ke.pytorch_model.bin")
    plain = {name: tensor for name, tensor in state.items() if not name.startswith("fcke.")}
    torch.save(plain, given.folder / "plain.pytorch_model.bin")
    (given.folder / "cases.json").write_text(json.dumps({"seed": given.seed, "cases": cases}, indent=2) + "\n")


if __name__ == "__main__":
    main()
