"""RadDiag with a vision transformer for slices in place of its ResNet, with the tensor names of the authors' code.

Their repository has this encoder (`vit2D.py`) beside the ResNet that the published weights belong to: square patches
of a slice as tokens, a learned vector for a patch's row and one for its column, layers with a norm before each part,
then the class token or the mean of the tokens through two linear layers.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

HEAD_LENGTH = 64


@dataclass(frozen=True)
class VitSizes:
    """The authors' defaults but for `channels`: their network feeds a grey slice on one channel or on three."""

    size: int = 256
    patch: int = 8
    channels: int = 1
    width: int = 2048
    layers: int = 12
    heads: int = 8
    hidden: int = 2048
    pool: str = "cls"


class PreNorm(nn.Module):
    def __init__(self, width: int, part: nn.Module):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fn = part

    def forward(self, x: Tensor) -> Tensor:
        return self.fn(self.norm(x))


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        inner = heads * HEAD_LENGTH
        self.heads = heads
        self.to_qkv = nn.Linear(width, 3 * inner, bias=False)
        single = heads == 1 and width == HEAD_LENGTH
        self.to_out = nn.Identity() if single else nn.Sequential(nn.Linear(inner, width), nn.Dropout(0.0))

    def forward(self, x: Tensor) -> Tensor:
        """[n, t, width] -> the same."""
        n, tokens, _ = x.shape
        q, k, v = self.to_qkv(x).view(n, tokens, 3, self.heads, HEAD_LENGTH).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) * HEAD_LENGTH**-0.5).softmax(-1)
        return self.to_out((weights @ v).transpose(1, 2).reshape(n, tokens, -1))


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Dropout(0.0), nn.Linear(hidden, width), nn.Dropout(0.0)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class Layers(nn.Module):
    def __init__(self, sizes: VitSizes):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.ModuleList(
                [
                    PreNorm(sizes.width, Attention(sizes.width, sizes.heads)),
                    PreNorm(sizes.width, FeedForward(sizes.width, sizes.hidden)),
                ]
            )
            for _ in range(sizes.layers)
        )

    def forward(self, x: Tensor) -> Tensor:
        for attend, feed_forward in self.layers:
            x = x + attend(x)
            x = x + feed_forward(x)
        return x


class Places(nn.Module):
    """A vector for the row, then one for the column, [tokens, width], row by row."""

    def __init__(self, side: int, width: int):
        super().__init__()
        self.row_embed = nn.Embedding(side, width // 2)
        self.col_embed = nn.Embedding(side, width // 2)

    def forward(self) -> Tensor:
        rows, columns = self.row_embed.weight, self.col_embed.weight
        grid = [rows[:, None].expand(-1, len(columns), -1), columns[None].expand(len(rows), -1, -1)]
        return torch.cat(grid, -1).flatten(0, 1)


class VisionEncoder(nn.Module):
    def __init__(self, sizes: VitSizes):
        super().__init__()
        self.patch = sizes.patch
        if sizes.pool == "cls":
            self.cls_token = nn.Parameter(torch.randn(1, 1, sizes.width))
        values = sizes.channels * sizes.patch**2
        # Element 0 cuts the slice, without weights; the names count it.
        self.to_patch_embedding_2D = nn.Sequential(
            nn.Identity(), nn.LayerNorm(values), nn.Linear(values, sizes.width), nn.LayerNorm(sizes.width)
        )
        self.pos_embedding = Places(sizes.size // sizes.patch, sizes.width)
        self.transformer = Layers(sizes)

    def patches(self, x: Tensor) -> Tensor:
        """[n, channels, size, size] -> [n, tokens, values]: pixels of a patch row by row, channels side by side."""
        n, channels, height, width = x.shape
        p = self.patch
        cut = x.view(n, channels, height // p, p, width // p, p).permute(0, 2, 4, 3, 5, 1)
        return cut.reshape(n, (height // p) * (width // p), p * p * channels)

    def forward(self, x: Tensor) -> Tensor:
        x = self.to_patch_embedding_2D(self.patches(x)) + self.pos_embedding()
        if hasattr(self, "cls_token"):
            x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1)
        return self.transformer(x)


class SliceVit(nn.Module):
    """Slices [n, 1, size, size], 0 to 1 -> features [n, width]."""

    def __init__(self, sizes: VitSizes):
        super().__init__()
        self.channels = sizes.channels
        self.pool = sizes.pool
        self.vision_encoder = VisionEncoder(sizes)
        self.mlp_embed = nn.Sequential(
            nn.Linear(sizes.width, sizes.width), nn.GELU(), nn.Linear(sizes.width, sizes.width)
        )

    def forward(self, slices: Tensor) -> Tensor:
        tokens = self.vision_encoder(slices.expand(-1, self.channels, -1, -1))
        return self.mlp_embed(tokens[:, 0] if self.pool == "cls" else tokens.mean(1))
