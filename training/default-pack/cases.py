"""Cases of slice features: real ones, stacks composed of slices, and cases composed of scans."""
from dataclasses import dataclass, field

import numpy as np

from network import DEPTH

FIRST_SLOT = {"CT": 1, "MRI": 4, "X-ray": 7, "Ultrasound": 9, "Mammography": 12}
LAST_SLOT = {"CT": 3, "MRI": 6, "X-ray": 8, "Ultrasound": 9, "Mammography": 12}
MOST_SCANS = 4
# A stack's slices that show a disorder stand next to each other, as a lesion's do.
LONGEST_RUN = 6


@dataclass
class Scan:
    """Rows of its slices among the pictures, its slot, and which of its slices show what the case is labelled with."""

    rows: list
    slot: int
    keys: list = field(default_factory=list)


@dataclass
class Case:
    name: str
    dataset: str
    group: str
    scans: list
    labels: frozenset


def slots_of(modalities) -> list:
    """Slots of scans that are samples of their own, in order: a modality's rows one after another, then from its first."""
    taken, slots = {}, []
    for modality in modalities:
        rows = LAST_SLOT[modality] - FIRST_SLOT[modality] + 1
        slots.append(FIRST_SLOT[modality] + taken.get(modality, 0) % rows)
        taken[modality] = taken.get(modality, 0) + 1
    return slots


def separate_scans(pictures, rows) -> list:
    """Each picture of `rows` as a scan of its own."""
    return [Scan([int(row)], slot) for row, slot in zip(rows, slots_of([pictures[row].modality for row in rows]))]


def thinned(rows):
    """Slices floor(i depth / 32) of a stack that has more, as RadDiag's preprocessing keeps them."""
    if len(rows) <= DEPTH:
        return rows
    return [rows[i * len(rows) // DEPTH] for i in range(DEPTH)]


def real_cases(pictures) -> list:
    """As `evaluate` reads them: rows of a case are slices of one scan (`stack`), or scans, at most four."""
    by_case = {}
    for row, picture in enumerate(pictures):
        by_case.setdefault(picture.case, []).append(row)
    cases = []
    for name, rows in by_case.items():
        first = pictures[rows[0]]
        labels = frozenset().union(*(pictures[row].labels for row in rows))
        if first.stack:
            rows = thinned(sorted(rows, key=lambda row: pictures[row].order))
            keys = [bool(pictures[row].labels) for row in rows] if first.dataset == "head-ct-volumes" else []
            scans = [Scan(rows, FIRST_SLOT[first.modality], keys)]
        else:
            scans = separate_scans(pictures, rows[:MOST_SCANS])
        cases.append(Case(name, first.dataset, first.group, scans, labels))
    return cases


class Composer:
    """Makes stacks and cases that no patient had from pictures of one data set, drawn with `random`."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.normal, self.by_labels = {}, {}
        for row, picture in enumerate(pictures):
            if picture.labels:
                self.by_labels.setdefault((picture.dataset, picture.labels), []).append(row)
            else:
                self.normal.setdefault((picture.dataset, picture.modality), []).append(row)
        self.cells = [cell for cell, rows in self.by_labels.items() if len(rows) > 3]

    def cell(self, random):
        return self.cells[random.integers(len(self.cells))]

    def stack(self, random):
        """A stack of 2 to 32 slices, a short run of them with one disorder among slices without any."""
        dataset, labels = self.cell(random)
        ill = self.by_labels[dataset, labels]
        modality = self.pictures[ill[0]].modality
        well = self.normal.get((dataset, modality))
        if not well:
            return None
        depth = int(random.integers(2, DEPTH + 1))
        run = int(min(random.integers(1, LONGEST_RUN + 1), depth))
        start = int(random.integers(depth - run + 1))
        rows = list(random.choice(well, depth))
        rows[start : start + run] = list(random.choice(ill, run))
        keys = [start <= index < start + run for index in range(depth)]
        slot = int(random.integers(FIRST_SLOT[modality], LAST_SLOT[modality] + 1))
        return Case("", dataset, "", [Scan(rows, slot, keys)], labels)

    def several(self, random):
        """Two to four scans of one disorder; at most one of them may be a normal one that missed it."""
        dataset, labels = self.cell(random)
        ill = self.by_labels[dataset, labels]
        count = int(random.integers(2, MOST_SCANS + 1))
        rows = list(random.choice(ill, count))
        well = self.normal.get((dataset, self.pictures[ill[0]].modality))
        if well and random.random() < 0.3:
            rows[int(random.integers(count))] = int(random.choice(well))
        scans = separate_scans(self.pictures, rows)
        return Case("", dataset, "", scans, labels)

    def nothing(self, random):
        """A stack or several scans without any disorder."""
        dataset, modality = list(self.normal)[random.integers(len(self.normal))]
        well = self.normal[dataset, modality]
        if random.random() < 0.6:
            rows = [int(row) for row in random.choice(well, int(random.integers(2, DEPTH + 1)))]
            scans = [Scan(rows, FIRST_SLOT[modality])]
        else:
            rows = [int(row) for row in random.choice(well, int(random.integers(2, MOST_SCANS + 1)))]
            scans = separate_scans(self.pictures, rows)
        return Case("", dataset, "", scans, frozenset())


def laid_out(cases, features):
    """Padded arrays of cases: features [n, s, d, W], marks and keys [n, s, d], slots [n, s]."""
    scans = max(len(case.scans) for case in cases)
    depth = max(len(scan.rows) for case in cases for scan in case.scans)
    shape = (len(cases), scans, depth)
    x = np.zeros((*shape, features.shape[-1]), np.float32)
    marks, keys = np.zeros(shape, bool), np.zeros(shape, bool)
    slots = np.zeros(shape[:2], np.int64)
    for n, case in enumerate(cases):
        for s, scan in enumerate(case.scans):
            x[n, s, : len(scan.rows)] = features[scan.rows]
            marks[n, s, : len(scan.rows)] = True
            keys[n, s, : len(scan.keys)] = scan.keys
            slots[n, s] = scan.slot
    return x, marks, keys, slots
