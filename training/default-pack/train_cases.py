"""Second stage: slice attention, fusion and head on frozen slice features; the key-slice loss."""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from augment import FLIPS, augmented
from cases import Composer, laid_out, real_cases
from measures import case_auc
from network import CaseNetwork
from pictures import home_datasets, load_grey, read_classes, read_pictures, sample_peaks, targets
from train_slices import AWAY_WEIGHT, SliceClassifier, predict, rate_at
from trunk import FEATURES

BATCH = 48
VIEWS = 2
KEY_WEIGHT = 0.3


@torch.no_grad()
def augmented_features(model, pictures, grey, seed):
    """Features of one augmented view of every picture, [n, W]."""
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    flips = torch.tensor([p.kind in FLIPS for p in pictures])
    out = []
    for start in range(0, len(grey), 32):
        part = slice(start, start + 32)
        x = augmented(grey[part], 256, generator, flips[part]).contiguous(memory_format=torch.channels_last)
        out.append(model.features(x))
    return torch.cat(out).numpy()


def feature_views(model, pictures, grey, views, seed, cache):
    """[views, n, W]: the plain view first. Kept in a file, since a run that was cut should not compute them again."""
    if cache.exists():
        return np.load(cache)
    plain, _ = predict(model, grey, sample_peaks(pictures, grey))
    rest = [augmented_features(model, pictures, grey, seed + view) for view in range(1, views)]
    np.save(cache, np.stack([plain, *rest]))
    return np.load(cache)


def key_loss(scores, marks, keys):
    """-log of the attention that the key slices of a scan have together, over scans with and without key slices."""
    shares = scores.masked_fill(~marks, -1e9).log_softmax(-1)
    judged = keys.any(-1) & (marks & ~keys).any(-1)
    if not judged.any():
        return scores.new_zeros(())
    together = shares.masked_fill(~keys, -1e9).logsumexp(-1)
    return -together[judged].mean()


@torch.no_grad()
def case_logits(network, cases, features, batch=64):
    network.eval()
    order = sorted(range(len(cases)), key=lambda n: (len(cases[n].scans), len(cases[n].scans[0].rows)))
    logits, keys = [None] * len(cases), [None] * len(cases)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        x, marks, _, slots = laid_out([cases[n] for n in part], features)
        out, scores = network(*map(torch.from_numpy, (x, marks, slots)))
        for n, row, score in zip(part, out.numpy(), scores.numpy()):
            logits[n], keys[n] = row, score[0, : len(cases[n].scans[0].rows)]
    return np.stack(logits), keys


def key_places(scores, keys):
    """The key slice's place by score is first; among the first three."""
    order = np.argsort(-scores)
    found = np.flatnonzero(np.asarray(keys)[order])
    return found[0] < 1, found[0] < 3


def key_figures(cases, scores):
    judged = [(s, c.scans[0].keys) for s, c in zip(scores, cases) if any(c.scans[0].keys) and not all(c.scans[0].keys)]
    places = [key_places(s, k) for s, k in judged]
    return {"stacks": len(places), "first": float(np.mean([p[0] for p in places])), "in_three": float(np.mean([p[1] for p in places]))}


def one_key_stacks(pictures, count, seed):
    """Stacks of 32 with one key slice, as the key-slice figure is made."""
    random = np.random.default_rng(seed)
    composer = Composer(pictures)
    stacks = []
    while len(stacks) < count:
        case = composer.stack(random)
        if case is None or not any(case.scans[0].keys):
            continue
        scan = case.scans[0]
        ill = scan.rows[scan.keys.index(True)]
        well = composer.normal[case.dataset, pictures[ill].modality]
        rows = [int(row) for row in random.choice(well, 32)]
        place = int(random.integers(32))
        rows[place] = int(ill)
        scan.rows, scan.keys = rows, [index == place for index in range(32)]
        stacks.append(case)
    return stacks


class CaseTraining:
    def __init__(self, pictures, classes, views):
        self.views = views
        self.real = real_cases(pictures)
        self.composer = Composer(pictures)
        truth, known = targets(pictures, classes)
        homes = home_datasets(pictures, classes)
        self.known = known
        self.index = {entry["id"]: column for column, entry in enumerate(classes)}
        self.home = {name: np.array([name in homes[c["id"]] for c in classes], np.float32) for name in {p.dataset for p in pictures}}
        cells = [(case.dataset, case.labels) for case in self.real]
        share = np.array([cells.count(cell) ** -0.5 for cell in cells])
        self.share = share / share.sum()
        self.classes = len(classes)

    def draw(self, random):
        kind = random.random()
        if kind < 0.45:
            return self.real[random.choice(len(self.real), p=self.share)]
        made = self.composer.stack(random) if kind < 0.7 else self.composer.several(random) if kind < 0.85 else self.composer.nothing(random)
        return made if made is not None else self.composer.several(random)

    def batch(self, random):
        cases = [self.draw(random) for _ in range(BATCH)]
        features = self.views[random.integers(len(self.views))]
        x, marks, keys, slots = laid_out(cases, features)
        truth = np.zeros((BATCH, self.classes), np.float32)
        weight = np.zeros_like(truth)
        for n, case in enumerate(cases):
            for label in case.labels:
                truth[n, self.index[label]] = 1
            rows = [row for scan in case.scans for row in scan.rows]
            weight[n] = self.known[rows].min(0) * (AWAY_WEIGHT + (1 - AWAY_WEIGHT) * self.home[case.dataset])
        return tuple(map(torch.from_numpy, (x, marks, keys, slots, truth, weight)))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--slices", required=True, help="folder of the first stage")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--key-weight", type=float, default=KEY_WEIGHT)
    return parser.parse_args()


def main():
    args = parse()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    classes = read_classes(args.data)
    held = torch.load(Path(args.slices) / "slices.pt", map_location="cpu")
    model = SliceClassifier(len(classes))
    model.load_state_dict(held["average"])
    model.to(memory_format=torch.channels_last)
    skipped = held["args"]["without_kinds"] + held["args"]["without_datasets"]
    kept = [p for p in read_pictures(args.data) if p.kind not in skipped and p.dataset not in skipped]
    train = [p for p in kept if p.split == "train"]
    val = [p for p in kept if p.split == "val"]
    views = feature_views(model, train, load_grey(train), VIEWS, args.seed, out / "train-features.npy")
    (val_features,) = feature_views(model, val, load_grey(val), 1, args.seed, out / "val-features.npy")
    network = CaseNetwork(FEATURES, len(classes))
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=0.05)
    training = CaseTraining(train, classes, views)
    random = np.random.default_rng(args.seed)
    val_cases, val_stacks = real_cases(val), one_key_stacks(val, 400, 7)
    best = -1.0
    for step in range(args.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, args.steps, args.rate)
        network.train()
        x, marks, keys, slots, truth, weight = training.batch(random)
        logits, scores = network(x, marks, slots)
        errors = nn.functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
        loss = (errors * weight).sum() / weight.sum() * 8 + args.key_weight * key_loss(scores, marks, keys)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % 250 == 0 or step + 1 == args.steps:
            logits, scores = case_logits(network, val_cases, val_features)
            per_class, macro = case_auc(val_cases, classes, logits)
            entry = {"step": step + 1, "loss": loss.item(), "macro_auc": macro, "auc": per_class}
            entry["keys_composed"] = key_figures(val_stacks, case_logits(network, val_stacks, val_features)[1])
            entry["keys_real"] = key_figures(val_cases, scores)
            print(json.dumps(entry), flush=True)
            with open(out / "log.jsonl", "a") as file:
                file.write(json.dumps(entry) + "\n")
            if macro > best:
                best = macro
                torch.save(network.state_dict(), out / "cases.pt")


if __name__ == "__main__":
    main()
