"""Platt scaling and thresholds on validation cases."""
import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from measures import auc
from pictures import home_datasets

# Below so many positive validation cases a class shares the scaling of all classes, drawn towards it.
PRIOR = 8.0
# A class that is ranked worse than this on validation is never called: it has no threshold.
WORST_AUC = 0.7
# Thresholds whose F1 differs by no more are the same to so few validation cases; the highest of them is taken, as there are
# fewer ill among those who come than among these pictures.
SAME_F1 = 0.02


def fit_platt(logits, truth, centre=(1.0, 0.0), strength=1.0):
    """a, b of sigmoid(a logit + b) by maximum likelihood, held near `centre` (Platt 1999)."""

    def loss(p):
        z = p[0] * logits + p[1]
        return np.logaddexp(0, z).sum() - (truth * z).sum() + strength * ((p[0] - centre[0]) ** 2 * 4 + (p[1] - centre[1]) ** 2)

    a, b = minimize(loss, centre, method="BFGS").x
    return max(float(a), 0.05), float(b)


def best_f1(probability, truth):
    """The highest threshold whose F1 is as good as the largest, half-way to the next lower probability."""
    order = np.argsort(-probability)
    found = np.cumsum(truth[order])
    f1 = 2 * found / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(np.argmax(f1 >= f1.max() - SAME_F1))
    ranked = probability[order]
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + below) / 2)


def calibrations(cases, classes, logits):
    """Per class {a, b, threshold, positives}. Classes without validation positives take the shared scaling and 0.5; the
    threshold of a class that is ranked too badly is None."""
    homes = home_datasets(cases, classes)
    pooled_logits, pooled_truth, own = [], [], {}
    for column, entry in enumerate(classes):
        rows = [n for n, case in enumerate(cases) if case.dataset in homes[entry["id"]]]
        truth = np.array([entry["id"] in cases[n].labels for n in rows], float)
        own[entry["id"]] = (logits[rows, column], truth)
        pooled_logits.append(logits[rows, column])
        pooled_truth.append(truth)
    shared = fit_platt(np.concatenate(pooled_logits), np.concatenate(pooled_truth))
    out = {}
    for entry in classes:
        z, truth = own[entry["id"]]
        a, b = fit_platt(z, truth, shared, PRIOR / 4) if truth.sum() > 0 else shared
        called = truth.sum() == 0 or auc(truth, z) >= WORST_AUC
        threshold = (best_f1(expit(a * z + b), truth) if truth.sum() > 0 else 0.5) if called else None
        out[entry["id"]] = {"a": a, "b": b, "threshold": threshold, "positives": int(truth.sum())}
    return out
