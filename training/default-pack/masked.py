"""A copy of a cohort's pictures of one split with a part made black, to see what a disorder's figure lives on.

`--keep inside` blackens the outer frame, where markers, letters and collimation stand; `--keep frame` blackens all but it:
a figure far from 0.5 there comes from a shortcut.
"""
import argparse
import csv
from pathlib import Path

import numpy as np
from PIL import Image


def masked(picture, frame, keep):
    """[h, w] with the outer `frame`, a share of its sides, or all but it, at zero."""
    rows, columns = (round(side * frame) for side in picture.shape)
    inside = np.zeros(picture.shape, bool)
    inside[rows : picture.shape[0] - rows, columns : picture.shape[1] - columns] = True
    return np.where(inside == (keep == "inside"), picture, 0).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohort", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--keep", choices=["inside", "frame"], default="inside")
    parser.add_argument("--frame", type=float, default=0.1, help="share of a side")
    args = parser.parse_args()
    (args.out / "images").mkdir(parents=True, exist_ok=True)
    with open(args.cohort / "cases.csv", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row["split"] == args.split]
    for row in rows:
        with Image.open(args.cohort / "images" / row["image"]) as image:
            out = masked(np.asarray(image.convert("L")), args.frame, args.keep)
        row["image"] = f"{Path(row['image']).stem}.png"
        Image.fromarray(out).save(args.out / "images" / row["image"])
    with open(args.out / "cases.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
