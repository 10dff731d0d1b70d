"""Slice features of the trained encoder, kept in files, since a run that was cut should not compute them again."""
from pathlib import Path

import numpy as np
import torch

from augment import FLIPS, augmented
from pictures import folded, load_grey, read_pictures
from train_slices import predict, trained_slices

BATCH = 32


@torch.no_grad()
def augmented_features(model, pictures, grey, side, seed):
    """Features of one augmented view of every picture, [n, W]."""
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    flips = torch.tensor([p.kind in FLIPS for p in pictures])
    out = []
    for start in range(0, len(grey), BATCH):
        part = slice(start, start + BATCH)
        x = augmented(grey[part], side, generator, flips[part]).contiguous(memory_format=torch.channels_last)
        out.append(model.features(x))
    return torch.cat(out).numpy()


def feature_views(model, pictures, side, views, seed, cache):
    """[views, n, W]: the plain view first."""
    held = np.load(cache) if cache.exists() else []
    if len(held) < views:
        grey = load_grey(pictures)
        plain, _ = predict(model, pictures, grey, side)
        rest = [augmented_features(model, pictures, grey, side, seed + view) for view in range(1, views)]
        held = np.stack([plain, *rest])
        np.save(cache, held)
    return held[:views]


class Featured:
    """The first stage's model, the pictures of both splits that it was trained with, and their features."""

    def __init__(self, folders, slices, out, views=1, seed=1):
        model, args = trained_slices(slices)
        skipped = args["without_kinds"] + args["without_datasets"]
        kept = [p for p in folded(read_pictures(folders)) if p.kind not in skipped and p.dataset not in skipped]
        self.train = [p for p in kept if p.split == "train"]
        self.val = [p for p in kept if p.split == "val"]
        out = Path(out)
        out.mkdir(parents=True, exist_ok=True)
        self.model, self.side = model, args["side"]
        self.train_views = feature_views(model, self.train, self.side, views, seed, out / "train-features.npy")
        self.val_features = feature_views(model, self.val, self.side, 1, seed, out / "val-features.npy")[0]
