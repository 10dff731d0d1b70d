"""Slice attention, fusion and head as RadDiag has them, on slice features; names as in the authors' checkpoint."""
import math

import torch
from torch import nn

DEPTH, SLOTS = 32, 16
FUSION_HEADS, FUSION_LAYERS = 4, 2
MASKED = -1e9


class Norm(nn.Module):
    """a (x - mean) / (std + 1e-6) + b with the n - 1 standard deviation."""

    def __init__(self, width):
        super().__init__()
        self.a = nn.Parameter(torch.ones(width))
        self.b = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return self.a * (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True) + 1e-6) + self.b


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.linears = nn.ModuleList(nn.Linear(width, width) for _ in range(4))
        self.heads = heads

    def forward(self, x, mask):
        """x [n, t, W], mask [n, t] bool -> [n, t, W] and the scores of row 0, [n, heads, t]."""
        n, t, width = x.shape
        q, k, v = (linear(x).view(n, t, self.heads, -1).transpose(1, 2) for linear in self.linears[:3])
        scores = q @ k.transpose(-2, -1) / math.sqrt(width // self.heads)
        scores = scores.masked_fill(~mask[:, None, None, :], MASKED)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, width)
        return self.linears[3](mixed), scores[:, :, 0]


class FeedForward(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.w_1 = nn.Linear(width, hidden)
        self.w_2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.w_2(torch.relu(self.w_1(x)))


class Sublayer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = Norm(width)


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.feed_forward = FeedForward(width, width)
        self.sublayer = nn.ModuleList(Sublayer(width) for _ in range(2))

    def forward(self, x, mask, drop):
        attended, scores = self.self_attn(x, mask)
        x = x + drop(attended)
        return x + drop(self.feed_forward(self.sublayer[1].norm(x))), scores


class Encoder(nn.Module):
    def __init__(self, width, heads, layers):
        super().__init__()
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.norm = Norm(width)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        scores = None
        for layer in self.layers:
            x, scores = layer(x, mask, self.drop)
        return self.norm(x), scores


class Holder(nn.Module):
    """So that names read `X.transformer_encoder.Y`, as the authors' do."""


class SliceAttention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.pos_emb = nn.Parameter(torch.randn(1 + DEPTH, width) * 0.02)
        self.transformer_encoder = Holder()
        self.transformer_encoder.encoder = Encoder(width, 1, 1)

    def forward(self, x, marks):
        """Features [n, d, W] with marks [n, d] -> scans [n, W] and scores [n, d] before the softmax."""
        n, d, _ = x.shape
        x = torch.cat([self.cls_token.expand(n, 1, -1), x], 1) + self.pos_emb[: 1 + d]
        mask = torch.cat([torch.ones(n, 1, dtype=torch.bool), marks], 1)
        x, scores = self.transformer_encoder.encoder(x, mask)
        return x[:, 0], scores[:, 0, 1:]


class Fusion(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.mod_embed = nn.Parameter(torch.randn(SLOTS, width) * 0.02)
        self.transformer_encoder = Holder()
        self.transformer_encoder.encoder = Encoder(width, FUSION_HEADS, FUSION_LAYERS)

    def forward(self, scans, slots):
        """Scans [n, s, W] in slots [n, s] (0: none) -> case vectors [n, W]."""
        n = len(scans)
        x = torch.cat([self.cls_token.expand(n, 1, -1), scans + self.mod_embed[slots]], 1)
        mask = torch.cat([torch.ones(n, 1, dtype=torch.bool), slots > 0], 1)
        x, _ = self.transformer_encoder.encoder(x, mask)
        return x[:, 0]


class CaseNetwork(nn.Module):
    """From slice features to logits: features [n, s, d, W], marks [n, s, d], slots [n, s].

    With `embeddings` of the classes' names, [classes, E], the head is RadDiag's knowledge-enhanced one: a case's logit of
    a class is its product with the projected embedding.
    """

    def __init__(self, width, classes, embeddings=None):
        super().__init__()
        self.attention1D = SliceAttention(width)
        self.vitFuse = Fusion(width)
        self.embeddings = embeddings
        if embeddings is None:
            self.fc = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, classes))
        else:
            self.fcke = nn.Linear(embeddings.shape[1], width)

    def forward(self, features, marks, slots):
        vectors, scores = self.cases(features, marks, slots)
        return self.head(vectors), scores

    def cases(self, features, marks, slots):
        """Case vectors [n, W] and the scores of slices, [n, s, d]."""
        n, s, d, width = features.shape
        # A row without any slice has all scores masked; its slot is 0 and nothing reads it.
        scans, scores = self.attention1D(features.view(n * s, d, width), marks.view(n * s, d))
        return self.vitFuse(scans.view(n, s, width), slots), scores.view(n, s, d)

    def head(self, vectors):
        if self.embeddings is None:
            return self.fc(vectors)
        return vectors @ self.fcke(nn.functional.normalize(self.embeddings, dim=-1)).T
