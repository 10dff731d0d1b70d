"""Figures for choices during training. Those that ship come from `src/evaluate`."""
from dataclasses import dataclass

import numpy as np

from pictures import home_datasets


def auc(truth, score):
    """Area under the ROC curve by ranks, ties at half (Mann and Whitney 1947); nan without both kinds."""
    truth = np.asarray(truth, bool)
    positives, negatives = truth.sum(), (~truth).sum()
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def case_auc(cases, classes, scores):
    """AUC of each class over the cases of the data sets in which it occurs, and the mean of those that have one."""
    homes = home_datasets(cases, classes)
    per_class = {}
    for column, entry in enumerate(classes):
        rows = [n for n, case in enumerate(cases) if case.dataset in homes[entry["id"]]]
        truth = [entry["id"] in cases[n].labels for n in rows]
        per_class[entry["id"]] = round(auc(truth, scores[rows, column]), 4)
    return per_class, float(np.nanmean(list(per_class.values())))


@dataclass
class PicturesOfCase:
    dataset: str
    labels: set
    rows: list


def home_auc(pictures, classes, logits):
    """`case_auc` of logits of pictures: the mean of a case's pictures."""
    cases = {}
    for row, picture in enumerate(pictures):
        case = cases.setdefault(picture.case, PicturesOfCase(picture.dataset, set(), []))
        case.labels |= picture.labels
        case.rows.append(row)
    # Labels of the head volumes stand slice by slice: the most suspicious slice decides.
    together = [logits[c.rows].max(0) if c.dataset == "head-ct-volumes" else logits[c.rows].mean(0) for c in cases.values()]
    return case_auc(list(cases.values()), classes, np.stack(together))
