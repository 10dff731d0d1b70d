"""What the first stage says of slices, as a linear function of their features."""
from dataclasses import dataclass

import torch


@dataclass
class Teacher:
    """Logits of the pack's classes, weights [W, classes] and offsets [classes]; and a score for any disorder, [W]."""

    weight: torch.Tensor
    offset: torch.Tensor
    suspicion: torch.Tensor

    def logits(self, features):
        return features @ self.weight + self.offset

    def case_logits(self, x, marks, slots):
        """Of a case, features [n, s, d, W]: of each scan the most suspicious slice, of scans the mean. [n, classes]."""
        slices = self.logits(x).masked_fill(~marks[..., None], -1e9)
        there = (slots > 0).float()[..., None]
        return (slices.amax(2) * there).sum(1) / there.sum(1)


def teacher_of(model, every, classes) -> Teacher:
    """The heads of the first stage's `model`, which knows `every` class, for the pack's `classes`."""
    kept = [n for n, entry in enumerate(every) if entry in classes]
    disorders = model.disorders
    return Teacher(disorders.weight.detach()[kept].T, disorders.bias.detach()[kept], model.abnormal.weight.detach()[0])
