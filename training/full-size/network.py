"""RadDiag with early fusion in PyTorch, with the tensor names of the published checkpoint.

Zheng and others, "Large-scale long-tailed disease diagnosis on radiology images", Nature Communications 2024,
doi 10.1038/s41467-024-54424-6. Sizes are arguments, so that a narrow checkpoint loads as well. Padding is not
computed: a scan is given its real slices and a case its real scans, and the masks of the published code then mask
nothing.
"""

from dataclasses import dataclass
from typing import Optional, Sequence

import torch
from torch import Tensor, nn

BLOCKS = (3, 4, 6, 3)
EXPANSION = 4


@dataclass(frozen=True)
class Sizes:
    """Widths of the network; the defaults are the published ones. `knowledge`: length of a label embedding."""

    planes: Sequence[int] = (64, 128, 256, 512)
    classes: int = 5569
    depth: int = 32
    slots: int = 16
    slice_heads: int = 1
    fusion_heads: int = 4
    knowledge: Optional[int] = None

    @property
    def width(self) -> int:
        return self.planes[-1] * EXPANSION


class Bottleneck(nn.Module):
    """ResNet v1.5: the stride is in the 3 x 3 convolution."""

    def __init__(self, inputs: int, planes: int, stride: int):
        super().__init__()
        outputs = planes * EXPANSION
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.bn2(self.conv2(x)))
        return torch.relu(self.bn3(self.conv3(x)) + shortcut)


class ResNet(nn.Module):
    """[n, 3, height, width] -> [n, W]. `fc` is in the checkpoint and read by nothing."""

    def __init__(self, planes: Sequence[int], stem: int = 64):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stem, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        channels = stem
        for stage, (width, count) in enumerate(zip(planes, BLOCKS), start=1):
            blocks = []
            for index in range(count):
                stride = 2 if stage > 1 and index == 0 else 1
                blocks.append(Bottleneck(channels, width, stride))
                channels = width * EXPANSION
            setattr(self, f"layer{stage}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.bn1(self.conv1(x)))
        x = nn.functional.max_pool2d(x, 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return x.mean((2, 3))


class Norm(nn.Module):
    """a * (x - mean) / (std + 1e-6) + b with the n-1 deviation; not LayerNorm, whose epsilon is under the root."""

    def __init__(self, width: int):
        super().__init__()
        self.a = nn.Parameter(torch.ones(width))
        self.b = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(-1, keepdim=True)
        return self.a * (x - mean) / (x.std(-1, keepdim=True) + 1e-6) + self.b


class MultiHeadedAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.linears = nn.ModuleList([nn.Linear(width, width) for _ in range(4)])

    def forward(self, x: Tensor) -> "tuple[Tensor, Tensor]":
        """[b, t, W] -> the same, and the weights [b, heads, t, t]."""
        batch, rows, width = x.shape
        q, k, v = (
            linear(x).view(batch, rows, self.heads, -1).transpose(1, 2) for linear in self.linears[:3]
        )
        scores = q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5
        weights = scores.softmax(-1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, rows, width)
        return self.linears[3](mixed), weights


class FeedForward(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.w_1 = nn.Linear(width, width)
        self.w_2 = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.w_2(torch.relu(self.w_1(x)))


class Sublayer(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm = Norm(width)


class EncoderLayer(nn.Module):
    """Attention reads x itself; the first norm is in the checkpoint and read by nothing."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.self_attn = MultiHeadedAttention(width, heads)
        self.feed_forward = FeedForward(width)
        self.sublayer = nn.ModuleList([Sublayer(width), Sublayer(width)])

    def forward(self, x: Tensor) -> "tuple[Tensor, Tensor]":
        attended, weights = self.self_attn(x)
        x = x + attended
        return x + self.feed_forward(self.sublayer[1].norm(x)), weights


class Encoder(nn.Module):
    def __init__(self, width: int, heads: int, layers: int):
        super().__init__()
        self.layers = nn.ModuleList([EncoderLayer(width, heads) for _ in range(layers)])
        self.norm = Norm(width)


class TransformerEncoder(nn.Module):
    """The parts beside `encoder` are in the checkpoint and read by nothing; here they are those of its first layer."""

    def __init__(self, width: int, heads: int, layers: int):
        super().__init__()
        self.encoder = Encoder(width, heads, layers)
        first = self.encoder.layers[0]
        self.multi_headed_attention = first.self_attn
        self.feed_forward = first.feed_forward
        self.encoder_layer = first

    def forward(self, x: Tensor) -> "tuple[Tensor, Tensor]":
        """Row 0 of the output [b, W], and its weights in the last layer over all rows but itself [b, heads, t - 1]."""
        weights = x
        for layer in self.encoder.layers:
            x, weights = layer(x)
        return self.encoder.norm(x)[:, 0], weights[:, :, 0, 1:]


class SliceAttention(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, sizes.width))
        self.pos_emb = nn.Parameter(torch.randn(1 + sizes.depth, sizes.width))
        self.transformer_encoder = TransformerEncoder(sizes.width, sizes.slice_heads, 1)

    def forward(self, features: Tensor) -> "tuple[Tensor, Tensor]":
        """Features [d, W] of one scan -> its vector [W] and the weight of each slice [d]."""
        rows = torch.cat([self.cls_token, features[None]], 1)
        vector, weights = self.transformer_encoder(rows + self.pos_emb[: rows.shape[1]])
        return vector[0], weights[0, 0]


class Fusion(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        self.mod_embed = nn.Parameter(torch.randn(sizes.slots, sizes.width))
        self.cls_token = nn.Parameter(torch.randn(1, 1, sizes.width))
        self.transformer_encoder = TransformerEncoder(sizes.width, sizes.fusion_heads, 2)

    def forward(self, scans: Tensor, slots: Sequence[int]) -> "tuple[Tensor, Tensor]":
        """Vectors [n, W] and their slots -> the case [W] and its attention over the scans [heads, n]."""
        rows = torch.cat([self.cls_token, (scans + self.mod_embed[list(slots)])[None]], 1)
        vector, weights = self.transformer_encoder(rows)
        return vector[0], weights[0]


class RadDiag(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        self.resnet2D = ResNet(sizes.planes)
        self.attention1D = SliceAttention(sizes)
        self.vitFuse = Fusion(sizes)
        self.fc = nn.Sequential(
            nn.Linear(sizes.width, sizes.width), nn.GELU(), nn.Linear(sizes.width, sizes.classes)
        )
        if sizes.knowledge is not None:
            self.fcke = nn.Linear(sizes.knowledge, sizes.width)

    def scan(self, slices: Tensor) -> "tuple[Tensor, Tensor]":
        """Grey slices [d, height, width], 0 to 1 -> the scan's vector [W] and its slice weights [d]."""
        return self.attention1D(self.resnet2D(slices[:, None].repeat(1, 3, 1, 1)))

    def head(self, case: Tensor, embeddings: Optional[Tensor]) -> Tensor:
        """Logits of a case vector; `embeddings` [classes, length] belong to the knowledge-enhanced head."""
        if embeddings is None:
            return self.fc(case)
        return case @ self.fcke(embeddings / embeddings.norm(dim=1, keepdim=True)).T

    def forward(
        self, scans: Sequence[Tensor], slots: Sequence[int], embeddings: Optional[Tensor] = None
    ) -> Tensor:
        vectors = torch.stack([self.scan(slices)[0] for slices in scans])
        return self.head(self.vitFuse(vectors, slots)[0], embeddings)
