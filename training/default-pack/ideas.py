"""The paper's ideas, each as a row of validation figures on the same features: OUT/ideas.json.

The second stage as the first stage's heads set it, or trained from there; plain head and knowledge-enhanced head from
random weights, with and without the key-slice loss; and zero-shot: a disorder left out of this
stage and ranked by its name alone. The encoder has seen the left-out disorder's pictures with their label, so the
zero-shot figures are a bound from above.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from cases import real_cases
from features import Featured
from measures import auc, case_auc
from network import CaseNetwork
from pictures import read_classes, shipped_classes
from teacher import teacher_of
from train_cases import KEY_WEIGHT, VIEWS, CaseTraining, Validation, case_logits, fit, started
from trunk import FEATURES


def normal_or_not(cases, logits):
    """AUC of the largest probability of a case for cases with any disorder against those without, by data set."""
    datasets = sorted({case.dataset for case in cases})
    figures = {}
    for name in datasets:
        rows = [n for n, case in enumerate(cases) if case.dataset == name]
        value = auc([bool(cases[n].labels) for n in rows], logits[rows].max(1))
        if not np.isnan(value):
            figures[name] = round(value, 4)
    return figures


class Ideas:
    def __init__(self, args):
        self.args = args
        every = read_classes(args.data)
        self.featured = Featured(args.data, args.slices, args.cases, VIEWS)
        self.classes = shipped_classes(every, self.featured.train)
        kept = [n for n, entry in enumerate(every) if entry in self.classes]
        self.embeddings = torch.from_numpy(np.load(args.embeddings)[kept])
        self.teacher = teacher_of(self.featured.model, every, self.classes)
        self.validation = Validation(self.featured.val, self.classes, self.featured.val_features)
        self.cases = real_cases(self.featured.val)

    def network(self, head):
        torch.manual_seed(self.args.seed)
        if head == "set":
            return started(self.featured, self.classes, self.teacher)
        return CaseNetwork(FEATURES, len(self.classes), self.embeddings if head == "knowledge" else None)

    def trained(self, network, left_out=(), key_weight=KEY_WEIGHT):
        training = CaseTraining(self.featured.train, self.classes, self.featured.train_views, left_out)
        *_, entry = fit(
            network, training, self.validation, self.teacher, self.args.seed, self.args.steps, key_weight=key_weight
        )
        return entry

    def logits(self, network):
        return case_logits(network, self.cases, self.featured.val_features)[0]

    def row(self, idea, network, entry):
        kept = {name: entry[name] for name in ("macro_auc", "keys_composed", "keys_real")}
        return {"idea": idea, **kept, "normal_or_not": normal_or_not(self.cases, self.logits(network))}

    def untrained(self, idea):
        network = self.network("set")
        return self.row(idea, network, self.validation.figures(network))

    def trained_row(self, idea, head, **options):
        network = self.network(head)
        return self.row(idea, network, self.trained(network, **options))

    def zero_shot(self, name):
        network = self.network("knowledge")
        self.trained(network, left_out=(name,))
        per_class, _ = case_auc(self.cases, self.classes, self.logits(network))
        return {"idea": f"zero-shot: {name}", "auc": per_class[name]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--slices", required=True)
    parser.add_argument("--cases", required=True, help="folder of the second stage, for its features")
    parser.add_argument("--embeddings", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--zero-shot", nargs="*", default=[], help="ids of classes")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    ideas = Ideas(args)
    wanted = [
        lambda: ideas.untrained("set by the first stage's heads"),
        lambda: ideas.trained_row("set, then trained", "set"),
        lambda: ideas.trained_row("plain head", "plain"),
        lambda: ideas.trained_row("plain head, no key-slice loss", "plain", key_weight=0.0),
        lambda: ideas.trained_row("knowledge-enhanced head", "knowledge"),
        *[lambda name=name: ideas.zero_shot(name) for name in args.zero_shot],
    ]
    rows = []
    for make in wanted:
        rows.append(make())
        print(json.dumps(rows[-1]), flush=True)
        (args.out / "ideas.json").write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
