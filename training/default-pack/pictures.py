"""Labelled pictures of both data folders: what each shows, what is known of it, and which split it belongs to."""
import csv
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = 256

# What a picture shows, coarser than its source, so that sources of one kind share it.
KIND_OF_DATASET = {
    "brain-mr": "head-mr",
    "alzheimer-mr": "stripped-head-mr",
    "breast-us": "breast-us",
    "chest-xray-child": "chest-xray",
    "chest-tb": "chest-xray",
    "covid-chest-ct": "chest-ct",
    "head-ct": "head-ct",
    "head-ct-volumes": "head-ct",
    "kidney-ct": "kidney-ct",
    "knee-xray": "knee-xray",
    "mammo-mias": "mammography",
    "hydronephrosis-us": "kidney-us",
    "liver-us": "liver-us",
}
KINDS = sorted(set(KIND_OF_DATASET.values()))

BLEEDING_KINDS = [
    "extradural-haemorrhage",
    "subdural-haemorrhage",
    "intracerebral-haemorrhage",
    "intraventricular-haemorrhage",
    "subarachnoid-haemorrhage",
]


@dataclass(frozen=True)
class Picture:
    """One image of a case; `stack` says whether the case's images are slices of one scan."""

    path: Path
    dataset: str
    case: str
    group: str
    order: int
    stack: bool
    modality: str
    kind: str
    labels: frozenset
    split: str


def kind_of(dataset: str, modality: str) -> str:
    if dataset == "chest-mixed":
        return "chest-ct" if modality == "CT" else "chest-xray"
    return KIND_OF_DATASET[dataset]


def read_classes(folders) -> list:
    """The classes of `folders` (each with classes.json), in file order: {id, name, raddiag, icd10cm}."""
    return [entry for folder in folders for entry in json.loads((Path(folder) / "classes.json").read_text())]


def read_pictures(folders) -> list:
    pictures = []
    for folder in map(Path, folders):
        with open(folder / "cases.csv", newline="") as file:
            for row in csv.DictReader(file):
                pictures.append(
                    Picture(
                        path=folder / "images" / row["image"],
                        dataset=row["dataset"],
                        case=row["case"],
                        group=row["group"],
                        order=int(row["scan"]),
                        stack=row.get("stack") == "1",
                        modality=row["modality"],
                        kind=kind_of(row["dataset"], row["modality"]),
                        labels=frozenset(filter(None, row["labels"].split(";"))),
                        split=row["split"],
                    )
                )
    return pictures


def shipped_classes(classes, train) -> list:
    """Without the kinds of haemorrhage: too few patients have them to say how well they are found. The encoder learns them
    all the same. And without classes that no picture of `train` has, where a run leaves out some."""
    taught = frozenset().union(*(picture.labels for picture in train)) - set(BLEEDING_KINDS)
    return [entry for entry in classes if entry["id"] in taught]


def folded(pictures) -> list:
    """Labels as the pack has them: a kind of haemorrhage is a haemorrhage."""
    return [replace(picture, labels=picture.labels - set(BLEEDING_KINDS)) for picture in pictures]


def unknown_labels(picture: Picture) -> set:
    """Classes that the source does not tell for this picture: neither present nor absent."""
    unknown = set()
    if picture.dataset == "head-ct":
        unknown.add("skull-fracture")
        if "intracranial-haemorrhage" in picture.labels:
            unknown.update(BLEEDING_KINDS)
    # One disorder, two names: the ultrasound set says neoplasm, the mammograms say lesion.
    if "breast-benign-neoplasm" in picture.labels:
        unknown.add("breast-benign-lesion")
    if "breast-benign-lesion" in picture.labels:
        unknown.add("breast-benign-neoplasm")
    # COVID-19 is a viral pneumonia.
    if "covid-19" in picture.labels:
        unknown.add("viral-pneumonia")
    return unknown


def targets(pictures, classes):
    """Labels and what is known of them, [pictures, classes] float32 each."""
    index = {entry["id"]: column for column, entry in enumerate(classes)}
    truth = np.zeros((len(pictures), len(classes)), np.float32)
    known = np.ones_like(truth)
    for row, picture in enumerate(pictures):
        for label in picture.labels:
            truth[row, index[label]] = 1
        for label in unknown_labels(picture) & index.keys():
            known[row, index[label]] = 0
    return truth, known


def home_datasets(items, classes) -> dict:
    """Class id to the data sets in which it occurs among pictures or cases: a class is judged inside them."""
    return {entry["id"]: {one.dataset for one in items if entry["id"] in one.labels} for entry in classes}


def load_grey(pictures) -> np.ndarray:
    """[pictures, 256, 256] uint8, as stored."""
    out = np.zeros((len(pictures), SIZE, SIZE), np.uint8)
    for row, picture in enumerate(pictures):
        with Image.open(picture.path) as image:
            out[row] = np.asarray(image.convert("L"))
    return out


def sample_peaks(pictures, peaks) -> np.ndarray:
    """Largest value of the sample that each picture belongs to, [pictures]: its stack's, or its own of `peaks`."""
    stacks = {}
    for picture, peak in zip(pictures, peaks):
        if picture.stack:
            stacks[picture.case] = max(peak, stacks.get(picture.case, 0))
    return np.array([stacks.get(p.case, peak) if p.stack else peak for p, peak in zip(pictures, peaks)], np.float32)
