"""RadDiag with EfficientNet-Lite0 for slices in place of its ResNet: the published blocks, strides and kernels, any widths.

Tan and Le 2019; the Lite variants (Liu 2020) have ReLU6 and no squeeze-and-excitation. Tensor names are those of the
PyTorch ports of EfficientNet, without the head.
"""

from dataclasses import dataclass
from typing import Optional, Sequence

import torch.nn.functional as F
from torch import Tensor, nn

# Blocks, stride of the first and kernel of each stage.
STAGES = ((1, 1, 3), (2, 2, 3), (2, 2, 5), (3, 2, 3), (3, 1, 5), (4, 2, 5), (1, 1, 3))
EPSILON = 1e-3


@dataclass(frozen=True)
class LiteSizes:
    """Channels of the stem and of each stage, and by how much a block but the first widens; the defaults are Lite0's."""

    stem: int = 32
    widths: Sequence[int] = (16, 24, 40, 80, 112, 192, 320)
    expansion: int = 6

    @property
    def width(self) -> int:
        return self.widths[-1]


def same(x: Tensor, kernel: int, stride: int) -> Tensor:
    """Zeros as TensorFlow's SAME padding has them: the odd one below and at the right."""
    pads = []
    for size in (x.shape[-1], x.shape[-2]):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


class Block(nn.Module):
    """Inverted residual: expansion, depthwise convolution, projection. `expansion` None: there is none."""

    def __init__(self, inputs: int, outputs: int, expansion: Optional[int], kernel: int, stride: int):
        super().__init__()
        middle = inputs * (expansion or 1)
        self.expands = expansion is not None
        if self.expands:
            self._expand_conv = nn.Conv2d(inputs, middle, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(middle, eps=EPSILON)
        self._depthwise_conv = nn.Conv2d(middle, middle, kernel, stride, groups=middle, bias=False)
        self._bn1 = nn.BatchNorm2d(middle, eps=EPSILON)
        self._project_conv = nn.Conv2d(middle, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, eps=EPSILON)
        self.kernel, self.stride = kernel, stride
        self.skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(same(y, self.kernel, self.stride))))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class EfficientNetLite(nn.Module):
    """Slices [n, 1, size, size], 0 to 1 -> features [n, width]."""

    def __init__(self, sizes: LiteSizes):
        super().__init__()
        self._conv_stem = nn.Conv2d(3, sizes.stem, 3, 2, bias=False)
        self._bn0 = nn.BatchNorm2d(sizes.stem, eps=EPSILON)
        self._blocks = nn.ModuleList()
        channels = sizes.stem
        for width, (count, stride, kernel) in zip(sizes.widths, STAGES):
            for index in range(count):
                expansion = sizes.expansion if len(self._blocks) > 0 else None
                self._blocks.append(Block(channels, width, expansion, kernel, stride if index == 0 else 1))
                channels = width

    def forward(self, slices: Tensor) -> Tensor:
        x = same(slices.expand(-1, 3, -1, -1), 3, 2)
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return x.mean((2, 3))
