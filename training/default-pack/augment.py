"""Augmentation of grey slices on the processor, a batch at a time."""
import math

import numpy as np
import torch
import torch.nn.functional as F

# Kinds whose sides may be swapped: organs that lie on one side, or letters, are not among the labels' evidence there.
FLIPS = {"head-mr", "stripped-head-mr", "head-ct", "breast-us", "mammography", "knee-xray", "kidney-us", "chest-xray", "chest-ct"}


def place(pictures, size, generator, flips, strength=1.0):
    """Rotated by up to 15 degrees, zoomed by 0.8 to 1.2, stretched by up to 10 %, shifted by up to 8 %, at `size`."""
    n = len(pictures)

    def between(low, high):
        return low + (high - low) * torch.rand(n, generator=generator)

    angle = between(-1, 1) * math.radians(15) * strength
    zoom = torch.exp(between(-0.2, 0.2) * strength)
    stretch = torch.exp(between(-0.1, 0.1) * strength)
    shift = torch.stack([between(-0.16, 0.16), between(-0.16, 0.16)], 1) * strength
    side = torch.where(flips & (torch.rand(n, generator=generator) < 0.5), -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    matrix = torch.zeros(n, 2, 3)
    matrix[:, 0, 0], matrix[:, 0, 1] = cos * zoom * stretch * side, -sin * zoom
    matrix[:, 1, 0], matrix[:, 1, 1] = sin * zoom * side, cos * zoom / stretch
    matrix[:, :, 2] = shift
    grid = F.affine_grid(matrix, (n, 1, size, size), align_corners=False)
    # From 256 to a smaller side, an average of neighbours first keeps the grid from skipping pixels.
    if size <= 128:
        pictures = F.avg_pool2d(pictures, 2)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def tone(x, generator, strength=1.0):
    """Gamma, contrast, brightness, noise, blur, and a window that cuts off the ends; each on a part of the batch."""
    n = len(x)

    def between(low, high):
        return (low + (high - low) * torch.rand(n, 1, 1, 1, generator=generator)).to(x.dtype)

    def some(share):
        return torch.rand(n, 1, 1, 1, generator=generator) < share

    x = torch.where(some(0.6), x.clamp(1e-4, 1) ** torch.exp(between(-0.5, 0.5) * strength), x)
    low, high = between(0, 0.15) * strength, 1 - between(0, 0.25) * strength
    x = torch.where(some(0.5), (x - low) / (high - low), x)
    x = torch.where(some(0.3), F.avg_pool2d(x, 3, 1, 1), x)
    noise = torch.randn(x.shape, generator=generator)
    x = torch.where(some(0.3), x + noise * between(0.01, 0.06), x)
    return x.clamp(0, 1)


def cover(x, generator):
    """The outer frame, where markers and letters stand, made black on a third; a rectangle of noise on a fifth."""
    n, side = len(x), x.shape[-1]
    for row in range(n):
        draw = torch.rand(6, generator=generator)
        if draw[0] < 0.33:
            width = int(side * (0.03 + 0.09 * draw[1]))
            x[row, :, :width], x[row, :, -width:] = 0, 0
            x[row, :, :, :width], x[row, :, :, -width:] = 0, 0
        elif draw[0] < 0.5:
            height, width = (draw[1:3] * 0.25 * side + 2).int().tolist()
            top, left = (draw[3:5] * (side - torch.tensor([height, width]))).int().tolist()
            x[row, :, top : top + height, left : left + width] = draw[5]
    return x


def strange(x, generator):
    """Pictures of nothing, [n, 1, side, side] as `x`: shuffled blocks, blurred noise, or halves of two pictures."""
    n, side = len(x), x.shape[-1]
    out = []
    for row in range(n):
        way = int(torch.randint(3, (1,), generator=generator))
        if way == 0:
            block = side // 4
            blocks = x[row, 0].unfold(0, block, block).unfold(1, block, block).reshape(16, block, block)
            blocks = blocks[torch.randperm(16, generator=generator)].reshape(4, 4, block, block)
            out.append(F.interpolate(blocks.permute(0, 2, 1, 3).reshape(1, 1, 4 * block, 4 * block), size=(side, side)))
        elif way == 1:
            coarse = int(2 ** (2 + 5 * torch.rand(1, generator=generator)))
            noise = torch.rand(1, 1, coarse, coarse, generator=generator)
            out.append(F.interpolate(noise, size=(side, side), mode="bilinear", align_corners=False))
        else:
            other = x[(row + 1) % n]
            half = side // 2
            out.append(torch.cat([x[row, :, :, :half], other[:, :, half:]], 2)[None])
    return rescale(torch.cat(out))


def rescale(x):
    """Each slice to 0 .. 1 by its largest value: the zeros that pad a sample of one slice are its smallest."""
    return x / x.amax((1, 2, 3), keepdim=True).clamp_min(1e-6)


def augmented(pictures, size, generator, flips):
    """[n, 256, 256] uint8 -> [n, 3, size, size] float32 in 0 .. 1."""
    x = torch.from_numpy(pictures)[:, None].float() / 255
    x = tone(place(x, size, generator, flips), generator)
    return rescale(cover(x, generator)).expand(-1, 3, -1, -1)


def stretched(pictures, size):
    """[n, 256, 256] uint8 -> [n, 1, size, size] float32, bilinear without antialiasing."""
    x = torch.from_numpy(pictures)[:, None].float()
    return x if size == x.shape[-1] else F.interpolate(x, size=(size, size), mode="bilinear", align_corners=False)


def stretched_peaks(pictures, size):
    """Largest value of each picture at `size`, [n] float32."""
    return np.array([stretched(one[None], size).amax().item() for one in pictures], np.float32)


def plain(pictures, peaks, size):
    """As the runtime prepares slices: stretched, then 0 .. 1 by the largest value of the sample, `peaks` [n]."""
    x = stretched(pictures, size)
    return (x / torch.from_numpy(peaks).float().clamp_min(1)[:, None, None, None]).expand(-1, 3, -1, -1)
