"""The second stage's network set so that it says what the first stage says of a slice.

Layer norms hide the length of what they read. So a large constant, along a direction in which features hardly vary, is
added before each: lengths then hardly vary either, and the network is nearly linear. Slice attention is the softmax of the
first stage's score for any disorder; scans count alike.
"""
import math

import numpy as np
import torch

# The constant, in root mean squares of the features' length.
CONSTANT = 3.0
# How much lower the class token's own score is than that of any slice or scan, so that attention leaves it out.
BELOW = 30.0
RIDGE = 1e-4
# What has no part in this keeps so much of its random weights. Without any, a backend that gets it wrong would give the
# same answers, and no self-test could tell.
FAINT, FAINT_OFFSET = 0.2, 0.03


def quiet_direction(features):
    """Unit vector [W] along which features [n, W] vary least, at right angles to (1, 1, ...), which a norm takes off."""
    width = features.shape[1]
    flat = np.eye(width) - 1 / width
    _, vectors = np.linalg.eigh(flat @ np.cov(features.T) @ flat + np.ones((width, width)))
    return torch.from_numpy(vectors[:, 0]).float()


def set_attention(attention, key, outward):
    """Keys by `key` [W, W]; values pass as they are, and `outward` [W] is added."""
    for linear in attention.linears:
        fade(linear)
    _, answers, values, out = attention.linears
    answers.weight += key
    values.weight += torch.eye(len(key))
    out.weight += torch.eye(len(key))
    out.bias += outward


def ask(attention, token, query):
    """`token` [W], the row that attends, asks with `query` [W]."""
    asks = attention.linears[0]
    asks.bias.copy_(query - asks.weight @ token)


def fade(linear):
    linear.weight *= FAINT
    linear.bias *= FAINT


def fade_rest(encoder):
    """Feed-forward parts and the offsets of norms, which have no part in this."""
    for layer in encoder.layers:
        fade(layer.feed_forward.w_2)
        layer.sublayer[1].norm.b.normal_(std=FAINT_OFFSET)
    encoder.norm.b.normal_(std=FAINT_OFFSET)


def start_slices(stage, direction, constant, suspicion):
    """Attention over slices by `suspicion` [W]; the scan is their mean by it, plus the constant, then normed."""
    width = len(direction)
    (layer,) = stage.transformer_encoder.encoder.layers
    stage.cls_token.copy_(-constant * direction)
    set_attention(layer.self_attn, torch.eye(width), 2 * constant * direction)
    score = suspicion + (BELOW / constant - suspicion @ direction) * direction
    keys = layer.self_attn.linears[1].weight
    query = math.sqrt(width) * torch.linalg.solve(keys.T, score)
    ask(layer.self_attn, stage.cls_token[0, 0] + stage.pos_emb[0], query)
    fade_rest(stage.transformer_encoder.encoder)


def start_fusion(stage, direction):
    """The mean of scans. The second layer adds nothing."""
    width = len(direction)
    # A normed vector is sqrt(W) long, nearly all of it the constant.
    constant = math.sqrt(width)
    stage.cls_token.copy_(-constant * direction)
    first, second = stage.transformer_encoder.encoder.layers
    # All heads see the same score, that of the constant: q has the same share in each, and k is the score times that share.
    even = torch.ones(width) / math.sqrt(width)
    score = BELOW / (2 * constant) * direction
    heads = first.self_attn.heads
    set_attention(first.self_attn, torch.outer(even, score), constant * direction)
    ask(first.self_attn, stage.cls_token[0, 0], heads * math.sqrt(width // heads) * even)
    fade(second.self_attn.linears[3])
    fade_rest(stage.transformer_encoder.encoder)


def start_head(head, vectors, logits):
    """The head as the linear map from case vectors [n, W] to `logits` [n, classes]: GELU(x) - GELU(-x) is x."""
    mean, middle = vectors.mean(0), logits.mean(0)
    x, y = (vectors - mean).double(), (logits - middle).double()
    square = x.T @ x
    matrix = torch.linalg.solve(square + RIDGE * square.trace() / len(square) * torch.eye(len(square)), x.T @ y).half().float()
    offset = middle - mean @ matrix
    inner, outer = head[0], head[2]
    classes = logits.shape[1]
    fade(outer)
    for sign, first in ((1, 0), (-1, classes)):
        rows = slice(first, first + classes)
        inner.weight[rows] = sign * matrix.T
        inner.bias[rows] = sign * offset
        outer.weight[:, rows] = sign * torch.eye(classes)


def round_weights(network):
    """To the 16 bits that they are stored in: the constants are large, and what rounding takes from them is not small."""
    for weight in network.parameters():
        if weight.dim() == 2:
            weight.copy_(weight.half())


def case_vectors(network, features, slots):
    """Case vectors [n, W] of pictures as cases of one slice each."""
    x = torch.from_numpy(features)[:, None, None]
    return network.cases(x, torch.ones(x.shape[:3], dtype=torch.bool), torch.tensor(slots)[:, None])[0]


@torch.no_grad()
def start_linear(network, features, slots, teacher):
    """Sets `network`, which has a plain head, by `teacher`.

    @param features: [n, W] of the training split's pictures, in `slots` [n].
    """
    network.eval()
    direction = quiet_direction(features)
    constant = CONSTANT * float(np.sqrt((features**2).sum(1).mean()))
    start_slices(network.attention1D, direction, constant, teacher.suspicion)
    start_fusion(network.vitFuse, direction)
    round_weights(network)
    start_head(network.fc, case_vectors(network, features, slots), teacher.logits(torch.from_numpy(features)))
