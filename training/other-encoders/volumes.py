"""Tensor layouts of the authors' first release, whose encoders read volumes; nothing here computes anything.

There a scan of several slices is one volume. With `backbone` "resnet" a ResNet of three-dimensional convolutions takes
it, one of two-dimensional ones takes single images, and a third, shared ResNet goes on from the maps of either. With
"vit" volumes and images are cut into tokens by two embeddings and go through one transformer.
"""

from torch import nn

from slice_vit import Layers, VitSizes


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, convolution: type, norm: type):
        super().__init__()
        self.conv1 = convolution(inputs, outputs, 3, bias=False)
        self.bn1 = norm(outputs)
        self.conv2 = convolution(outputs, outputs, 3, bias=False)
        self.bn2 = norm(outputs)
        if inputs != outputs:
            self.downsample = nn.Sequential(convolution(inputs, outputs, 1, bias=False), norm(outputs))


class Trunk(nn.Module):
    """Stages of one block each; `stem` is left out of the shared one."""

    def __init__(self, widths: "tuple[int, ...]", dimensions: int, stem: bool = True):
        super().__init__()
        convolution, norm = (nn.Conv2d, nn.BatchNorm2d) if dimensions == 2 else (nn.Conv3d, nn.BatchNorm3d)
        if stem:
            self.conv1 = convolution(3, widths[0], 7, bias=False)
            self.bn1 = norm(widths[0])
        for stage, (inputs, outputs) in enumerate(zip((widths[0], *widths), widths), start=1):
            setattr(self, f"layer{stage}", nn.Sequential(Block(inputs, outputs, convolution, norm)))


class VolumeResNet(nn.Module):
    def __init__(self):
        super().__init__()
        widths = (4, 8, 16, 32)
        self.resnet2D = Trunk(widths, 2)
        self.resnet3D = Trunk(widths, 3)
        self.resnetFuse = Trunk((32, 32, 32, 64), 2, stem=False)
        self.vitFuse = FirstFusion(64)


class FirstFusion(nn.Module):
    """The textbook encoder layer of PyTorch and a head of its own, unlike the published network's fusion."""

    def __init__(self, width: int, classes: int = 7):
        super().__init__()
        layer = nn.TransformerEncoderLayer(width, 8, width, batch_first=True)
        self.transformer_encoder = nn.TransformerEncoder(layer, 1)
        self.fc = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, classes))


class VolumeTokens(nn.Module):
    def __init__(self, sizes: VitSizes):
        super().__init__()
        image = 3 * sizes.patch**2
        for name, values in (("to_patch_embedding_3D", 4 * image), ("to_patch_embedding_2D", image)):
            parts = nn.Identity(), nn.LayerNorm(values), nn.Linear(values, sizes.width), nn.LayerNorm(sizes.width)
            setattr(self, name, nn.Sequential(*parts))
        self.pos_embedding = nn.ModuleDict(
            {name: nn.Embedding(8, sizes.width // 3) for name in ("row_embed", "col_embed", "dep_embed")}
        )
        self.transformer = Layers(sizes)


class VolumeVit(nn.Module):
    def __init__(self, sizes: VitSizes, classes: int = 7):
        super().__init__()
        self.vitEmbed = nn.ModuleDict(
            {
                "vision_encoder": VolumeTokens(sizes),
                "mlp_embed": nn.Sequential(
                    nn.Linear(sizes.width, sizes.width), nn.GELU(), nn.Linear(sizes.width, classes)
                ),
            }
        )
