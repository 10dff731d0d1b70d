"""Second stage: slice attention, fusion and head on frozen slice features, set by the first stage's heads and, if asked for,
trained on with the key-slice loss."""
import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn

from cases import FIRST_SLOT, Composer, laid_out, real_cases
from features import Featured
from measures import case_auc
from network import CaseNetwork
from pictures import home_datasets, read_classes, shipped_classes, targets
from runlog import log
from start import start_linear
from teacher import teacher_of
from train_slices import AWAY_WEIGHT, rate_at
from trunk import FEATURES

BATCH = 48
VIEWS = 2
KEY_WEIGHT = 0.3
RATE = 1e-3
FOLLOW_EVERY = 250
# The encoder remembers its training pictures: their features are too well apart to learn from. So nearly all is learned
# from the first stage's own logits, also of mixtures of features and of noisy ones, which no picture has.
LABEL_WEIGHT = 0.03
MIXED = 0.85
MOST_MIXED = 1.0
# Of cases so many are noisy, by so much of the features' standard deviation.
NOISY, NOISE = 0.7, 0.5


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
    """Cases of the training split, real and composed. Those of `left_out` classes are not shown at all."""

    def __init__(self, pictures, classes, views, left_out=()):
        self.views = views
        self.spread = NOISE * views[0].std(0)
        self.left_out = frozenset(left_out)
        self.real = [case for case in real_cases(pictures) if not case.labels & self.left_out]
        self.composer = Composer(pictures)
        _, self.known = targets(pictures, classes)
        homes = home_datasets(pictures, classes)
        self.index = {entry["id"]: column for column, entry in enumerate(classes)}
        self.home = {name: np.array([name in homes[c["id"]] for c in classes], np.float32) for name in {p.dataset for p in pictures}}
        self.taught = np.array([c["id"] not in self.left_out for c in classes], np.float32)
        cells = Counter((case.dataset, case.labels) for case in self.real)
        share = np.array([cells[case.dataset, case.labels] ** -0.5 for case in self.real])
        self.share = share / share.sum()

    def made(self, kind, random):
        made = self.composer.stack(random) if kind < 0.7 else self.composer.several(random) if kind < 0.85 else self.composer.nothing(random)
        return made if made is not None else self.composer.several(random)

    def draw(self, random):
        kind = random.random()
        if kind < 0.45:
            return self.real[random.choice(len(self.real), p=self.share)]
        case = self.made(kind, random)
        while case.labels & self.left_out:
            case = self.made(kind, random)
        return case

    def mixed(self, x, features, random):
        """Slices of some cases mixed with those of other pictures, some with noise, and which cases were not mixed."""
        share = random.uniform(0, MOST_MIXED, BATCH) * (random.random(BATCH) < MIXED)
        others = features[random.integers(len(features), size=x.shape[:3])]
        x = x + (others - x) * share[:, None, None, None].astype(np.float32)
        noisy = random.random((BATCH, 1, 1, 1)) < NOISY
        noise = random.standard_normal(x.shape, np.float32) * self.spread
        return x + noise * noisy, share == 0

    def batch(self, random):
        cases = [self.draw(random) for _ in range(BATCH)]
        features = self.views[random.integers(len(self.views))]
        x, marks, keys, slots = laid_out(cases, features)
        x, alone = self.mixed(x, features, random)
        truth = np.zeros((BATCH, len(self.index)), np.float32)
        weight = np.zeros_like(truth)
        for n, case in enumerate(cases):
            for label in case.labels:
                truth[n, self.index[label]] = 1
            rows = [row for scan in case.scans for row in scan.rows]
            weight[n] = alone[n] * self.known[rows].min(0) * (AWAY_WEIGHT + (1 - AWAY_WEIGHT) * self.home[case.dataset])
        return tuple(map(torch.from_numpy, (x, marks, keys, slots, truth, weight * self.taught, np.broadcast_to(self.taught, truth.shape).copy())))


class Validation:
    """Figures of a network on the validation split."""

    def __init__(self, pictures, classes, features):
        self.classes, self.features = classes, features
        self.cases, self.stacks = real_cases(pictures), one_key_stacks(pictures, 400, 7)

    def figures(self, network):
        logits, scores = case_logits(network, self.cases, self.features)
        per_class, macro = case_auc(self.cases, self.classes, logits)
        composed = key_figures(self.stacks, case_logits(network, self.stacks, self.features)[1])
        return {"macro_auc": macro, "auc": per_class, "keys_composed": composed, "keys_real": key_figures(self.cases, scores)}


def loss_of(network, batch, teacher, key_weight):
    x, marks, keys, slots, truth, weight, taught = batch
    logits, scores = network(x, marks, slots)
    errors = nn.functional.binary_cross_entropy_with_logits
    labels = (errors(logits, truth, reduction="none") * weight).sum() / weight.sum().clamp_min(1)
    told = errors(logits, teacher.case_logits(x, marks, slots).sigmoid(), reduction="none") * taught
    return 8 * (LABEL_WEIGHT * labels + told.mean()) + key_weight * key_loss(scores, marks, keys)


def fit(network, training, validation, teacher, seed, steps, rate=RATE, key_weight=KEY_WEIGHT):
    """Trains `network`; yields the figures on the way; after the last it is trained."""
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=0.05)
    random = np.random.default_rng(seed)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, steps, rate)
        network.train()
        loss = loss_of(network, training.batch(random), teacher, key_weight)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % FOLLOW_EVERY == 0 or step + 1 == steps:
            yield {"step": step + 1, "loss": loss.item(), **validation.figures(network)}


def started(featured, classes, teacher):
    """The network as the first stage's heads set it."""
    network = CaseNetwork(FEATURES, len(classes))
    slots = [FIRST_SLOT[picture.modality] for picture in featured.train]
    start_linear(network, featured.train_views[0], slots, teacher)
    return network


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--slices", required=True, help="folder of the first stage")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=0, help="train on for so many steps; validation prefers none")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--threads", type=int, default=2, help="the sums of a run depend on it")
    return parser.parse_args()


def main():
    args = parse()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    out = Path(args.out)
    every = read_classes(args.data)
    featured = Featured(args.data, args.slices, out, VIEWS if args.steps else 1, args.seed)
    classes = shipped_classes(every, featured.train)
    validation = Validation(featured.val, classes, featured.val_features)
    teacher = teacher_of(featured.model, every, classes)
    network = started(featured, classes, teacher)
    log(out, {"step": 0, **validation.figures(network)})
    if args.steps:
        training = CaseTraining(featured.train, classes, featured.train_views)
        for entry in fit(network, training, validation, teacher, args.seed, args.steps, args.rate):
            log(out, entry)
    # The last weights count: their figures differ from earlier ones by less than the few validation cases tell.
    torch.save(network.state_dict(), out / "cases.part")
    (out / "cases.part").replace(out / "cases.pt")


if __name__ == "__main__":
    main()
