"""Holds network.py to reference logits: check_golden.py FOLDER, with the files that RADDIAG's goldens consist of.

Every case whose slices are 256 x 256 already is computed; the others need the resize that the viewer has a test for.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

from network import EXPANSION, RadDiag, Sizes

SIZE = 256
DEPTH = 32
TOLERANCE = 1e-4


def load_network(folder: Path, name: str) -> "tuple[RadDiag, torch.Tensor | None]":
    state = torch.load(folder / f"{name}.pytorch_model.bin", map_location="cpu")
    planes = [state[f"resnet2D.layer{stage}.0.conv3.weight"].shape[0] // EXPANSION for stage in range(1, 5)]
    knowledge = state["fcke.weight"].shape[1] if "fcke.weight" in state else None
    network = RadDiag(Sizes(planes=planes, classes=state["fc.2.weight"].shape[0], knowledge=knowledge))
    # What nothing reads is its own tensor in the file and shared here: it must not be loaded over the layers.
    unused = ("multi_headed_attention.", "transformer_encoder.feed_forward.", "encoder_layer.")
    used = {key: value for key, value in state.items() if not any(part in key for part in unused)}
    absent, unknown = network.load_state_dict(used, strict=False)
    if unknown or not all(any(part in key for part in unused) for key in absent):
        raise ValueError(f"{name}: the tensors are not the network's: {absent} {unknown}")
    if set(state) != set(network.state_dict()):
        raise ValueError(f"{name}: the names differ: {sorted(set(state) ^ set(network.state_dict()))}")
    embeddings = None
    if knowledge is not None:
        embeddings = torch.from_numpy(np.load(folder / f"{name}.label-embeddings.npy"))
    return network.eval(), embeddings


def read_scans(folder: Path, scans: list) -> "list[torch.Tensor] | None":
    """Slices [d, 256, 256] scaled sample by sample, the zeros that pad a stack to 32 counted; None: needs a resize."""
    stacks = [np.load(folder / scan["file"]).astype(np.float32).transpose(2, 0, 1) for scan in scans]
    if any(stack.shape[1:] != (SIZE, SIZE) or len(stack) >= DEPTH for stack in stacks):
        return None
    for sample in {scan["sample"] for scan in scans}:
        members = [stack for stack, scan in zip(stacks, scans) if scan["sample"] == sample]
        low = min(0.0, min(float(stack.min()) for stack in members))
        high = max(0.0, max(float(stack.max()) for stack in members))
        for stack in members:
            stack -= low
            stack /= high - low
    return [torch.from_numpy(np.ascontiguousarray(stack)) for stack in stacks]


def main(folder: Path) -> int:
    worst = 0.0
    for name in ("narrow", "narrow-ke"):
        network, embeddings = load_network(folder, name)
        for case, expected in json.loads((folder / f"{name}.expected.json").read_text()).items():
            scans = read_scans(folder, expected["scans"])
            if scans is None:
                continue
            with torch.no_grad():
                logits = network(scans, [scan["mod"] for scan in expected["scans"]], embeddings)
            reference = np.load(folder / f"{name}.{case}.logits.npy")
            difference = float(np.abs(logits.numpy() - reference.ravel()).max())
            worst = max(worst, difference)
            print(f"{name} {case}: largest difference {difference:.1e}")
    return 0 if 0 < worst < TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
