"""Writes reference.json: random cases and scikit-learn's figures for them, which the tests of src/evaluate compare with.

Run with Debian's python3 and python3-sklearn (1.2): /usr/bin/python3 training/metrics/make_reference.py
The same seed gives the same file.
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    matthews_corrcoef,
    recall_score,
    roc_auc_score,
    roc_curve,
)

SEED = 20240514
RATE = 0.01
BINS = 10


def plain(value):
    """A number for JSON; None where there is none."""
    return None if value is None or np.isnan(value) else float(value)


def best_f1(truth, scores):
    """The lowest of the scores at which F1 is largest."""
    thresholds = np.unique(scores)
    values = np.array([f1_score(truth, scores >= threshold, zero_division=0) for threshold in thresholds])
    at = int(np.argmax(values))
    return float(values[at]), float(thresholds[at])


def recall_near_rate(truth, scores):
    rates, recalls, _ = roc_curve(truth, scores, drop_intermediate=False)
    return float(recalls[np.argmin(np.abs(rates - RATE))])


def at_threshold(truth, scores, threshold):
    called = scores >= threshold
    return {
        "threshold": threshold,
        "sensitivity": plain(recall_score(truth, called, zero_division=0)) if truth.any() else None,
        "specificity": plain(recall_score(~truth, ~called, zero_division=0)) if (~truth).any() else None,
    }


def column_of(truth, scores, weights):
    both = truth.any() and (~truth).any()
    case = {"truth": [int(one) for one in truth], "scores": [float(one) for one in scores]}
    figures = {
        "auc": plain(roc_auc_score(truth, scores)) if both else None,
        "ap": plain(average_precision_score(truth, scores)) if truth.any() else None,
        "recallNearRate": recall_near_rate(truth, scores) if both else None,
        "at": at_threshold(truth, scores, 0.4),
        "f1": None,
        "threshold": None,
        "mcc": None,
    }
    if truth.any():
        figures["f1"], figures["threshold"] = best_f1(truth, scores)
        figures["mcc"] = plain(matthews_corrcoef(truth, scores >= figures["threshold"]))
    weighted = (weights[truth].sum() > 0) and (weights[~truth].sum() > 0)
    figures["weighted"] = {
        "auc": plain(roc_auc_score(truth, scores, sample_weight=weights)) if weighted else None,
        "ap": plain(average_precision_score(truth, scores, sample_weight=weights)) if weighted else None,
    }
    return {**case, "weights": [int(one) for one in weights], "figures": figures}


def columns(random):
    """Sizes from two cases to 500; ties from none to all alike; a column with one kind of case now and then."""
    made = []
    for index in range(48):
        size = int(random.choice([2, 3, 5, 8, 20, 60, 101, 200, 500]))
        share = float(random.choice([0.02, 0.1, 0.3, 0.5, 0.9]))
        truth = random.random(size) < share
        if index % 8 == 0:
            truth[:] = index % 16 == 0
        else:
            truth[0], truth[-1] = True, False
        scores = 1 / (1 + np.exp(-(random.normal(size=size) + 1.5 * truth - 1)))
        digits = [None, 3, 2, 1, 0][index % 5]
        scores = scores if digits is None else np.round(scores, digits)
        made.append(column_of(truth, scores, random.integers(0, 4, size)))
    return made


def macro(random):
    """Several classes over the same cases: scikit-learn's own macro means."""
    made = []
    for cases, classes in ((30, 3), (120, 7), (400, 25)):
        truth = random.random((cases, classes)) < 0.25
        truth[0], truth[1] = True, False
        scores = np.round(np.clip(random.random((cases, classes)) * 0.7 + 0.3 * truth, 0, 1), 2)
        made.append({
            "truth": truth.astype(int).tolist(),
            "scores": scores.tolist(),
            "auc": plain(roc_auc_score(truth, scores, average="macro")),
            "ap": plain(average_precision_score(truth, scores, average="macro")),
        })
    return made


def calibrations(random):
    """Probabilities on the edges of bins among them."""
    made = []
    for size, digits in ((5, 1), (40, 1), (300, 2), (1000, None)):
        scores = random.random(size) ** 2
        scores = scores if digits is None else np.round(scores, digits)
        truth = random.random(size) < scores
        truth[0] = not truth.all()
        observed, predicted = calibration_curve(truth, scores, n_bins=BINS, strategy="uniform")
        edges = np.linspace(0, 1, BINS + 1)
        counts = np.bincount(np.searchsorted(edges[1:-1], scores), minlength=BINS)
        counts = counts[counts > 0]
        made.append({
            "truth": truth.astype(int).tolist(),
            "scores": scores.tolist(),
            "predicted": predicted.tolist(),
            "observed": observed.tolist(),
            "counts": counts.tolist(),
            "ece": float(np.sum(counts * np.abs(predicted - observed)) / size),
        })
    return made


def percentiles(random):
    return [
        {"values": values.tolist(), "interval": np.percentile(values, [2.5, 97.5]).tolist()}
        for values in (random.random(size) for size in (1, 2, 7, 100, 333))
    ]


def main():
    warnings.simplefilter("ignore")
    random = np.random.default_rng(SEED)
    reference = {
        "columns": columns(random),
        "macro": macro(random),
        "calibrations": calibrations(random),
        "percentiles": percentiles(random),
    }
    target = pathlib.Path(__file__).with_name("reference.json")
    target.write_text(json.dumps(reference, separators=(",", ":")) + "\n")
    print(f"{target}: {target.stat().st_size} bytes, {len(reference['columns'])} columns")


if __name__ == "__main__":
    main()
