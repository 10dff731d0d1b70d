"""Writes small random checkpoints of other encoders: make_checkpoints.py FOLDER [--seed S].

For each that converts also a case and what PyTorch gives for it: NAME.pytorch_model.bin, NAME.case.json (slots and
slices), NAME.slices.f32 (float32, little-endian, [slices, 256, 256] of all scans), NAME.features.f32 and NAME.logits.f32.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from efficientnet_lite import EfficientNetLite, LiteSizes
from slice_vit import SliceVit, VitSizes
from volumes import VolumeResNet, VolumeVit

sys.path.append(str(Path(__file__).resolve().parent.parent / "full-size"))
from network import Fusion, ResNet, Sizes, SliceAttention  # noqa: E402

CLASSES = 23
SLOTS = [1, 7]
SLICES = [3, 1]
VITS = {
    "vit-cls": VitSizes(patch=32, width=128, layers=3, heads=2, hidden=96),
    "vit-mean": VitSizes(patch=32, channels=3, width=192, layers=2, heads=1, hidden=128, pool="mean"),
    "vit-single-head": VitSizes(patch=64, channels=3, width=64, layers=1, heads=1, hidden=64),
}
LITE = LiteSizes(stem=8, widths=(8, 12, 12, 16, 16, 24, 64), expansion=3)


class RadDiag(nn.Module):
    """The published network with another slice encoder, which has the name `encoder`, for `resnet2D`."""

    def __init__(self, encoder: str, slices: nn.Module, width: int):
        super().__init__()
        sizes = Sizes(planes=[width // 4], classes=CLASSES)
        setattr(self, encoder, slices)
        self.slices = [slices]  # In a list, which keeps no second copy of its tensors.
        self.attention1D = SliceAttention(sizes)
        self.vitFuse = Fusion(sizes)
        self.fc = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, CLASSES))

    def features(self, slices: Tensor) -> Tensor:
        return self.slices[0](slices[:, None])

    def forward(self, scans: "list[Tensor]", slots: "list[int]") -> Tensor:
        vectors = torch.stack([self.attention1D(self.features(scan))[0] for scan in scans])
        return self.fc(self.vitFuse(vectors, slots)[0])


class Late(nn.Module):
    """The authors' `fuse` "late": every scan alone, no `vitFuse`."""

    def __init__(self):
        super().__init__()
        sizes = Sizes(planes=(2, 2, 4, 8))
        self.resnet2D = ResNet(sizes.planes, stem=4)
        self.attention1D = SliceAttention(sizes)
        self.fc = nn.Sequential(nn.Linear(sizes.width, sizes.width), nn.GELU(), nn.Linear(sizes.width, CLASSES))


def randomise(network: nn.Module, generator: torch.Generator) -> None:
    """Moves every norm and offset off 1 and 0, so that a conversion that forgets one shows."""
    with torch.no_grad():
        for name, tensor in network.named_parameters():
            noise = torch.randn(tensor.shape, generator=generator)
            if tensor.dim() > 1:
                tensor.copy_(noise / tensor.shape[-1] ** 0.5)
            else:
                tensor.add_(noise * 0.2)


def floats(path: Path, tensor: Tensor) -> None:
    path.write_bytes(tensor.contiguous().numpy().astype("<f4").tobytes())


def made_slices(count: int, generator: torch.Generator) -> Tensor:
    """Blobs and noise [count, 256, 256]: an encoder that mistakes rows for columns must not come out even."""
    low = torch.rand(count, 1, 9, 13, generator=generator)
    slices = nn.functional.interpolate(low, (256, 256), mode="bilinear", align_corners=False)[:, 0]
    return (slices * 0.9 + 0.1 * torch.rand(slices.shape, generator=generator)).clamp(0, 1)


def settle(network: nn.Module, slices: Tensor) -> None:
    """Gives batch normalisations the means and variances of `slices`, so that random weights neither die nor saturate."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
    with torch.no_grad():
        network.train()(slices[:, None])
    network.eval()


def save(folder: Path, name: str, network: RadDiag, generator: torch.Generator) -> None:
    slices = made_slices(sum(SLICES), generator)
    with torch.no_grad():
        features = network.features(slices)
        logits = network(list(slices.split(SLICES)), SLOTS)
    torch.save(dict(network.state_dict()), folder / f"{name}.pytorch_model.bin")
    (folder / f"{name}.case.json").write_text(json.dumps({"slots": SLOTS, "slices": SLICES}) + "\n")
    floats(folder / f"{name}.slices.f32", slices)
    floats(folder / f"{name}.features.f32", features)
    floats(folder / f"{name}.logits.f32", logits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=20241116)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(given.seed)
    generator = torch.Generator().manual_seed(given.seed)
    for name, sizes in VITS.items():
        network = RadDiag("vitEmbed", SliceVit(sizes), sizes.width).eval()
        randomise(network, generator)
        save(given.folder, name, network, generator)
    lite = EfficientNetLite(LITE)
    network = RadDiag("efficientNet2D", lite, LITE.width).eval()
    randomise(network, generator)
    settle(lite, made_slices(8, generator))
    save(given.folder, "efficientnet-lite0", network, generator)
    vit = VitSizes(patch=4, width=96, layers=1, heads=1, hidden=64)
    mixed = nn.ModuleDict({"resnet2D": ResNet((2, 2, 4, 8), stem=4), "vitEmbed": SliceVit(vit)})
    refused = {"volume-resnet": VolumeResNet(), "volume-vit": VolumeVit(vit), "mixed": mixed, "late": Late()}
    for name, network in refused.items():
        torch.save(dict(network.state_dict()), given.folder / f"{name}.pytorch_model.bin")


if __name__ == "__main__":
    main()
