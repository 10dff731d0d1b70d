"""Figures for choices during training. Those that ship come from `src/evaluate`."""
import numpy as np


def auc(truth, score):
    """Area under the ROC curve by ranks, ties at half (Mann and Whitney 1947); nan without both kinds."""
    truth = np.asarray(truth, bool)
    positives, negatives = truth.sum(), (~truth).sum()
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def home_auc(pictures, classes, logits):
    """AUC of each class over the cases of the data sets in which it occurs (mean of a case's pictures), and their mean."""
    names = sorted({p.case for p in pictures})
    row_of = {name: row for row, name in enumerate(names)}
    sums = np.zeros((len(names), logits.shape[1]))
    counts = np.zeros((len(names), 1))
    labels = [set() for _ in names]
    datasets = [""] * len(names)
    stacks = np.full_like(sums, -np.inf)
    for picture, logit in zip(pictures, logits):
        row = row_of[picture.case]
        sums[row] += logit
        stacks[row] = np.maximum(stacks[row], logit)
        counts[row] += 1
        labels[row] |= picture.labels
        datasets[row] = picture.dataset
    mean = sums / counts
    # Labels of these volumes stand slice by slice: the worst slice decides.
    volume = np.array([name == "head-ct-volumes" for name in datasets])
    score = np.where(volume[:, None], stacks, mean)
    per_class = {}
    for column, entry in enumerate(classes):
        home = {d for d, l in zip(datasets, labels) if entry["id"] in l}
        rows = [i for i, d in enumerate(datasets) if d in home]
        per_class[entry["id"]] = round(auc([entry["id"] in labels[i] for i in rows], score[rows, column]), 4) if rows else float("nan")
    return per_class, float(np.nanmean(list(per_class.values())))
