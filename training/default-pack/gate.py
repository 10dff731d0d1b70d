"""What the model knows: a bank of feature centroids for each kind of picture, and how far from them is too far.

Manifest kind `cosine-by-kind`: features are transformed (mean taken off, directions scaled by the spread inside a class
and kind), then compared with a kind's centroids by cosine; the n-th largest counts.
"""
import numpy as np
from sklearn.cluster import KMeans

# These numbers: with each kind's bank left out in turn, its validation pictures pass for another kind least often (0.3 % of
# them on average, 2 % of the worst kind).
CENTROIDS = 48
NEIGHBOUR = 2
KEPT_DIRECTIONS = 96
SHRINK = 0.5
# Of validation slices so many may be called strange.
FALSE_ALARMS = 0.03


def spread_inside(features, cells):
    """Covariance of features around the mean of their cell (kind and labels), [W, W]."""
    centred = np.empty_like(features)
    for cell in set(cells):
        rows = [n for n, c in enumerate(cells) if c == cell]
        centred[rows] = features[rows] - features[rows].mean(0)
    return centred.T @ centred / len(features)


def fit_transform(features, cells, directions=KEPT_DIRECTIONS, shrink=SHRINK):
    """[W + 1, K] float32: directions in which cells differ most against their inner spread; last row the offset."""
    inner = spread_inside(features, cells)
    width = len(inner)
    inner += shrink * np.trace(inner) / width * np.eye(width)
    values, vectors = np.linalg.eigh(inner)
    whiten = vectors / np.sqrt(values)
    mean = features.mean(0)
    white = (features - mean) @ whiten
    _, _, rotate = np.linalg.svd(white, full_matrices=False)
    matrix = whiten @ rotate[:directions].T
    return np.concatenate([matrix, -(mean @ matrix)[None]]).astype(np.float32)


def transformed(features, transform):
    return features @ transform[:-1] + transform[-1]


def unit(x):
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


def fit_banks(features, kinds, names, centroids=CENTROIDS, seed=1):
    """Centroids of each kind's transformed features, [rows, K], and where each kind's rows stand."""
    bank, places = [], []
    for name in names:
        own = unit(features[kinds == name])
        count = min(centroids, len(own) // 3)
        means = KMeans(count, n_init=4, random_state=seed).fit(own).cluster_centers_
        places.append([sum(map(len, bank)), sum(map(len, bank)) + count])
        bank.append(means)
    return unit(np.concatenate(bank)).astype(np.float32), places


def unlikeness(features, bank, places, neighbour=NEIGHBOUR):
    """[n, kinds]: minus the n-th largest cosine to each kind's rows."""
    similarity = unit(features) @ unit(bank).T
    columns = []
    for start, end in places:
        own = np.sort(similarity[:, start:end], 1)[:, ::-1]
        columns.append(-own[:, min(neighbour, end - start) - 1])
    return np.stack(columns, 1)


def fit_thresholds(scores, kinds, names, false_alarms=FALSE_ALARMS):
    """Per kind the middle of its own validation scores plus a multiple of their spread, the same for all kinds; and the
    spreads, in which margins are compared."""
    own = {name: scores[kinds == name, column] for column, name in enumerate(names)}
    middle = {name: np.median(values) for name, values in own.items()}
    spread = {name: max(np.percentile(values, 84) - middle[name], 0.01) for name, values in own.items()}
    standard = np.concatenate([(values - middle[name]) / spread[name] for name, values in own.items()])
    factor = np.quantile(standard, 1 - false_alarms)
    return [(middle[name] + factor * spread[name], spread[name]) for name in names]
