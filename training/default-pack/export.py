"""From the two stages to what `convert` reads: checkpoint, labels with calibration, gate, pack information."""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from calibrate import calibrations
from cases import real_cases
from features import Featured
from gate import NEIGHBOUR, fit_banks, fit_thresholds, fit_transform, transformed, unlikeness
from network import CaseNetwork
from pictures import KINDS, read_classes, shipped_classes
from train_cases import case_logits
from trunk import FEATURES

KIND_NAMES = {
    "breast-us": "breast ultrasound",
    "chest-ct": "chest CT",
    "chest-xray": "chest X-ray",
    "head-ct": "head CT",
    "head-mr": "head MR",
    "kidney-ct": "kidney CT",
    "kidney-us": "kidney ultrasound",
    "knee-xray": "knee X-ray",
    "liver-us": "liver ultrasound",
    "mammography": "mammography",
    "stripped-head-mr": "head MR without the skull",
}


def checkpoint(slices, network):
    trunk = {
        f"efficientNet2D.{name.removeprefix('trunk.')}": tensor
        for name, tensor in slices.items()
        if name.startswith("trunk.") and not name.endswith("num_batches_tracked")
    }
    return {**trunk, **network.state_dict()}


def kinds_of(pictures, label):
    return sorted({p.kind for p in pictures if label in p.labels})


def modalities_of(pictures, kind):
    return sorted({p.modality for p in pictures if p.kind == kind})


def write_labels(out, classes, train, found):
    labels = []
    for entry in classes:
        own = found[entry["id"]]
        threshold = {} if own["threshold"] is None else {"threshold": round(own["threshold"], 6)}
        labels.append(
            {
                **entry,
                "group": sorted({p.dataset for p in train if entry["id"] in p.labels})[0],
                **threshold,
                "calibration": {"kind": "platt", "a": round(own["a"], 6), "b": round(own["b"], 6)},
                "kinds": kinds_of(train, entry["id"]),
            }
        )
    (out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n")


def write_info(out, classes, train, side):
    """What is said of the pack, with the modalities in which each class was seen."""
    info = json.loads((Path(__file__).parent / "pack-info.json").read_text())
    seen = {entry["id"]: sorted({p.modality for p in train if entry["id"] in p.labels}) for entry in classes}
    info["size"] = side
    info["labels"] = {name: {"modalities": modalities} for name, modalities in seen.items()}
    (out / "pack-info.json").write_text(json.dumps(info, indent=1, ensure_ascii=False) + "\n")


def write_gate(out, train, train_features, val, val_features):
    names = [kind for kind in KINDS if any(p.kind == kind for p in train)]
    kinds = np.array([p.kind for p in train])
    cells = [(p.kind, p.labels) for p in train]
    transform = fit_transform(train_features, cells)
    bank, places = fit_banks(transformed(train_features, transform), kinds, names)
    scores = unlikeness(transformed(val_features, transform), bank, places)
    thresholds = fit_thresholds(scores, np.array([p.kind for p in val]), names)
    np.save(out / "ood-bank.npy", bank)
    np.save(out / "ood-transform.npy", transform)
    gate = {
        "kind": "cosine-by-kind",
        "bank": "ood-bank.npy",
        "transform": "ood-transform.npy",
        "neighbour": NEIGHBOUR,
        "kinds": [
            {
                "id": name,
                "name": KIND_NAMES[name],
                "modalities": modalities_of(train, name),
                "rows": place,
                "threshold": round(float(threshold), 6),
                "spread": round(float(spread), 6),
            }
            for name, place, (threshold, spread) in zip(names, places, thresholds)
        ],
    }
    (out / "ood.json").write_text(json.dumps(gate, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--slices", required=True)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    out, stage = Path(args.out), Path(args.cases)
    out.mkdir(parents=True, exist_ok=True)
    featured = Featured(args.data, args.slices, stage)
    train, val, val_features = featured.train, featured.val, featured.val_features
    classes = shipped_classes(read_classes(args.data), train)
    network = CaseNetwork(FEATURES, len(classes))
    network.load_state_dict(torch.load(stage / "cases.pt", map_location="cpu"))
    torch.save(checkpoint(featured.model.state_dict(), network), out / "pytorch_model.bin")
    cases = real_cases(val)
    logits, _ = case_logits(network, cases, val_features)
    write_labels(out, classes, train, calibrations(cases, classes, logits))
    write_info(out, classes, train, featured.side)
    write_gate(out, train, featured.train_views[0], val, val_features)


if __name__ == "__main__":
    main()
