"""First stage: the slice encoder as an image classifier over all classes and kinds.

A run is a pure function of its arguments and the data: every batch draws from a generator seeded by the run's seed and
the step. State is written every few hundred steps; a run that was cut goes on where it stopped.
"""
import argparse
import math
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn

from augment import FLIPS, augmented, plain, rescale, strange, stretched_peaks
from measures import home_auc
from pictures import KINDS, home_datasets, load_grey, read_classes, read_pictures, sample_peaks, targets
from runlog import log
from trunk import FEATURES, pretrained

BATCH = 32
# Of each batch, pictures of nothing, which have no disorder.
STRANGE = 2
# Negatives from other sources are easy; too much of them hides the hard ones.
AWAY_WEIGHT = 0.3
KIND_WEIGHT = 0.2
# One direction of the features that tells any disorder from none, of whatever kind the picture is: the scores that slice
# attention gives are linear in the features, and find key slices by it. A stack is of one kind, so pictures of one kind
# are told apart in pairs as well.
ABNORMAL_WEIGHT, RANKING_WEIGHT = 0.4, 0.4
SAVE_EVERY = 300
# Mixup (Zhang et al. 2018): share of a batch that is mixed, and the Beta distribution's parameter.
MIXED, MIX_SPREAD = 0.5, 0.4


class SliceClassifier(nn.Module):
    """Trunk, average pool, and three linear heads: disorders, kinds, and whether there is any disorder."""

    def __init__(self, classes, trunk=None):
        super().__init__()
        self.trunk = trunk if trunk is not None else pretrained()
        self.disorders = nn.Linear(FEATURES, classes)
        self.kinds = nn.Linear(FEATURES, len(KINDS))
        self.abnormal = nn.Linear(FEATURES, 1)
        nn.init.constant_(self.disorders.bias, -2.0)
        nn.init.zeros_(self.abnormal.weight)
        nn.init.zeros_(self.abnormal.bias)

    def features(self, x):
        return self.trunk(x).mean((2, 3))

    def forward(self, x):
        features = self.features(x)
        dropped = nn.functional.dropout(features, 0.2, self.training)
        return self.disorders(dropped), self.kinds(dropped), self.abnormal(dropped)[:, 0]


def trained_slices(folder):
    """The first stage's model as it was left in `folder`, and the arguments it was trained with."""
    held = torch.load(Path(folder) / "slices.pt", map_location="cpu")
    model = SliceClassifier(len(held["average"]["disorders.bias"]))
    model.load_state_dict(held["average"])
    return model.to(memory_format=torch.channels_last), held["args"]


class Training:
    """Pictures of the training split with their targets, and how often each is drawn."""

    def __init__(self, pictures, classes):
        self.pictures = pictures
        self.grey = load_grey(pictures)
        self.truth, known = targets(pictures, classes)
        homes = home_datasets(pictures, classes)
        home = np.array([[p.dataset in homes[c["id"]] for c in classes] for p in pictures], np.float32)
        self.weight = known * (AWAY_WEIGHT + (1 - AWAY_WEIGHT) * home)
        self.kind = np.array([KINDS.index(p.kind) for p in pictures])
        self.flips = np.array([p.kind in FLIPS for p in pictures])
        cells = [(p.dataset, tuple(sorted(p.labels))) for p in pictures]
        counts = Counter(cells)
        # Between every picture alike and every class alike.
        share = np.array([counts[cell] ** -0.5 for cell in cells])
        self.share = torch.from_numpy(share / share.sum())

    def batch(self, size, generator, mix=False):
        rows = torch.multinomial(self.share, BATCH, replacement=True, generator=generator).numpy()
        x = augmented(self.grey[rows], size, generator, torch.from_numpy(self.flips[rows]))
        truth, weight, kind = (torch.from_numpy(a[rows]) for a in (self.truth, self.weight, self.kind))
        abnormal = truth.amax(1)
        x = torch.cat([strange(x[:STRANGE, :1], generator).expand(-1, 3, -1, -1), x[STRANGE:]])
        truth[:STRANGE], weight[:STRANGE], abnormal[:STRANGE] = 0, AWAY_WEIGHT, 0
        kind = nn.functional.one_hot(kind, len(KINDS)).float()
        kind[:STRANGE] = 0
        batch = (x, truth, weight, kind, abnormal)
        return mixed(batch, generator) if mix else batch


def beta(count, spread, generator):
    """Draws of Beta(spread, spread), spread below 1, from uniform ones (Joehnk 1964): of pairs, those whose sum is at most 1."""
    pairs = torch.rand(64 * count, 2, generator=generator, dtype=torch.float64).clamp_min(1e-12) ** (1 / spread)
    pairs = pairs[pairs.sum(1) <= 1][:count]
    return (pairs[:, 0] / pairs.sum(1)).float()


def mixed(batch, generator):
    """Mixup of a part of the batch: pictures, labels and what is known of them, each with another row's."""
    x, truth, weight, kind, abnormal = batch
    n = len(x)
    other = torch.randperm(n, generator=generator)
    alone = torch.rand(n, generator=generator) >= MIXED
    share = torch.where(alone, torch.ones(n), beta(n, MIX_SPREAD, generator))
    part = share[:, None]
    known = ((weight > 0) | (part == 0)) & ((weight[other] > 0) | (part == 1))
    x = rescale(share[:, None, None, None] * x + (1 - share[:, None, None, None]) * x[other])
    blend = [part * now + (1 - part) * now[other] for now in (truth, weight, kind)]
    return x, blend[0], blend[1] * known, blend[2], share * abnormal + (1 - share) * abnormal[other]


def ranking_loss(scores, abnormal, kind):
    """Of two pictures of one kind the one with a disorder has the higher score (Burges et al. 2005, RankNet)."""
    pairs = (kind @ kind.T) * (abnormal[:, None] - abnormal[None]).clamp_min(0)
    return (nn.functional.softplus(scores[None] - scores[:, None]) * pairs).sum() / pairs.sum().clamp_min(1)


def loss_of(model, batch, abnormal_weight, ranking_weight):
    x, truth, weight, kind, abnormal = batch
    x = x.contiguous(memory_format=torch.channels_last)
    disorders, kinds, any_disorder = model(x)
    errors_of = nn.functional.binary_cross_entropy_with_logits
    disorder_loss = (errors_of(disorders, truth, reduction="none") * weight).sum() / weight.sum() * 8
    kind_loss = -(kind * kinds.log_softmax(1)).sum() / kind.sum()
    abnormal_loss = abnormal_weight * errors_of(any_disorder, abnormal)
    pairs_loss = ranking_weight * ranking_loss(any_disorder, abnormal, kind)
    return disorder_loss + KIND_WEIGHT * kind_loss + abnormal_loss + pairs_loss


def rate_at(step, steps, peak):
    warm = min(1.0, (step + 1) / 100)
    return peak * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))


@torch.no_grad()
def follow(average, model, decay):
    """Exponential moving average of weights and statistics."""
    for (name, held), (_, now) in zip(average.state_dict().items(), model.state_dict().items()):
        if held.dtype.is_floating_point:
            held.mul_(decay).add_(now, alpha=1 - decay)
        else:
            held.copy_(now)


@torch.no_grad()
def predict(model, pictures, grey, size, batch=32):
    """Features [n, 320] and disorder logits [n, classes] of slices as the runtime prepares them."""
    model.eval()
    peaks = sample_peaks(pictures, stretched_peaks(grey, size))
    features, logits = [], []
    for start in range(0, len(grey), batch):
        part = slice(start, start + batch)
        x = plain(grey[part], peaks[part], size).contiguous(memory_format=torch.channels_last)
        f = model.features(x)
        features.append(f)
        logits.append(model.disorders(f))
    return torch.cat(features).numpy(), torch.cat(logits).numpy()


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stages", default="160:2600,224:1700", help="side:steps, one after another")
    parser.add_argument("--rate", type=float, default=7e-4)
    parser.add_argument("--average-decay", type=float, default=0.998)
    parser.add_argument("--start", help="folder of a run to go on from, at another side for example")
    parser.add_argument("--abnormal-weight", type=float, default=ABNORMAL_WEIGHT)
    parser.add_argument("--ranking-weight", type=float, default=RANKING_WEIGHT)
    parser.add_argument("--mix", action="store_true", help="mixup")
    parser.add_argument("--without-kinds", nargs="*", default=[])
    parser.add_argument("--without-datasets", nargs="*", default=[])
    parser.add_argument("--validate-every", type=int, default=1300)
    parser.add_argument("--side", type=int, default=192, help="of the slices that the pack is fed, in pixels")
    parser.add_argument("--frozen-blocks", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2, help="the sums of a run depend on it")
    parser.add_argument("--stop-after", type=int, default=0, help="steps, to compare two runs")
    return parser.parse_args()


def main():
    args = parse()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    classes = read_classes(args.data)
    kept = [
        p
        for p in read_pictures(args.data)
        if p.kind not in args.without_kinds and p.dataset not in args.without_datasets
    ]
    training = Training([p for p in kept if p.split == "train"], classes)
    validation = [p for p in kept if p.split == "val"]
    validation_grey = load_grey(validation)
    model = trained_slices(args.start)[0] if args.start else SliceClassifier(len(classes))
    average = SliceClassifier(len(classes))
    model.trunk.frozen = args.frozen_blocks
    model.to(memory_format=torch.channels_last)
    average.load_state_dict(model.state_dict())
    slow = [p for block in model.trunk._blocks[args.frozen_blocks :] for p in block.parameters()]
    heads = [p for head in (model.disorders, model.kinds, model.abnormal) for p in head.parameters()]
    optimiser = torch.optim.AdamW([{"params": slow}, {"params": heads}], weight_decay=0.02)
    plan = [(int(side), int(steps)) for side, steps in (stage.split(":") for stage in args.stages.split(","))]
    sides = [side for side, steps in plan for _ in range(steps)]
    first = 0
    state_file = out / "state.pt"
    if state_file.exists():
        state = torch.load(state_file, map_location="cpu")
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["step"]

    def save(step):
        held = {"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict()}
        torch.save({**held, "step": step}, out / "state.part")
        (out / "state.part").replace(state_file)

    def validate(step):
        _, logits = predict(average, validation, validation_grey, args.side)
        per_class, macro = home_auc(validation, classes, logits)
        log(out, {"step": step, "macro_auc": macro, "auc": per_class})

    began, loss_sum, count = time.time(), 0.0, 0
    for step in range(first, len(sides)):
        generator = torch.Generator().manual_seed(args.seed * 1_000_003 + step)
        torch.manual_seed(args.seed * 1_000_003 + step)
        rate = rate_at(step, len(sides), args.rate)
        optimiser.param_groups[0]["lr"], optimiser.param_groups[1]["lr"] = rate, rate * 2
        model.train()
        loss = loss_of(model, training.batch(sides[step], generator, args.mix), args.abnormal_weight, args.ranking_weight)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        follow(average, model, args.average_decay)
        loss_sum, count = loss_sum + loss.item(), count + 1
        done = step + 1
        if done % 50 == 0:
            speed = count * BATCH / (time.time() - began)
            mean_loss = round(loss_sum / count, 5)
            log(out, {"step": done, "side": sides[step], "loss": mean_loss, "per_second": round(speed, 1)})
            began, loss_sum, count = time.time(), 0.0, 0
        if done % SAVE_EVERY == 0:
            save(done)
        if done % args.validate_every == 0 or done == len(sides):
            validate(done)
            began = time.time()
        if done == args.stop_after:
            validate(done)
            break
    save(len(sides) if not args.stop_after else args.stop_after)
    torch.save({"average": average.state_dict(), "args": vars(args)}, out / "slices.pt")


if __name__ == "__main__":
    main()
