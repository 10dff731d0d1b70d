"""Logits of demonstration case folders in PyTorch, for tests of the converted pack: OUT.json."""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from augment import plain, stretched_peaks
from cases import Case, Scan, slots_of
from network import CaseNetwork
from train_cases import case_logits
from train_slices import trained_slices
from trunk import FEATURES


def probability(label, logit):
    scaled = label["calibration"]["a"] * logit + label["calibration"]["b"]
    return 1 / (1 + np.exp(-scaled))


@torch.no_grad()
def folder_logits(model, side, network, folder, case):
    """Every scan is a picture and a sample of its own."""
    grey = np.stack([np.asarray(Image.open(folder / scan["file"]).convert("L")) for scan in case["scans"]])
    features = model.features(plain(grey, stretched_peaks(grey, side), side)).numpy()
    slots = slots_of([scan["modality"] for scan in case["scans"]])
    scans = [Scan([row], slot) for row, slot in enumerate(slots)]
    logits, _ = case_logits(network, [Case(folder.name, "", "", scans, frozenset())], features)
    return logits[0], slots


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, help="folder of case folders")
    parser.add_argument("--slices", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    labels = json.loads(args.labels.read_text())
    model, trained = trained_slices(args.slices)
    network = CaseNetwork(FEATURES, len(labels))
    network.load_state_dict(torch.load(args.cases / "cases.pt", map_location="cpu"))
    model.eval()
    cases = {}
    for file in sorted(args.folders.glob("*/case.json")):
        case = json.loads(file.read_text())
        logits, slots = folder_logits(model, trained["side"], network, file.parent, case)
        chances = [probability(label, logit) for label, logit in zip(labels, logits)]
        cases[file.parent.name] = {
            "truth": case["labels"],
            "slots": slots,
            "logits": [round(float(logit), 5) for logit in logits],
            "probabilities": [round(float(chance), 5) for chance in chances],
        }
    args.out.write_text(json.dumps({"order": [label["id"] for label in labels], "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
