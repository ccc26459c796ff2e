"""The networks of the experiments, and their reduced versions, as PyTorch modules written from their definitions.

The residual networks take `norm`, the normalisation after a convolution: the identity in the experiments, batch normalisation
in the standard networks, which `freeze.py` compares with torchvision's. Names and order of `named_parameters()` are those of
the tensors in the flat parameter vector; they are torchvision's, and for the transformer those of vit_pytorch's `SimpleViT`.
"""

import math
from collections import OrderedDict

import torch
from torch import nn


class Identity(nn.Module):
    """Replaces a normalisation layer of any number of channels."""

    def __init__(self, _channels):
        super().__init__()

    def forward(self, x):
        return x


def mlp(shape, classes, hidden, activation=nn.ReLU, bias=True):
    widths = [math.prod(shape), *hidden, classes]
    layers = [nn.Flatten()]
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs, bias), activation()]
    return nn.Sequential(*layers[:-1])


def cnn(shape, classes, channels, bias=True):
    inputs, height, width = shape
    layers = []
    for outputs in channels:
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias), nn.ReLU(), nn.MaxPool2d(2)]
        inputs, height, width = outputs, height // 2, width // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * height * width, classes, bias))


class Vgg(nn.Module):
    """`stages` is the number of groups of convolutions kept, each with the pooling that ends it."""

    def __init__(self, shape, classes, width=64, hidden=(4096, 4096), stages=5, bias=True):
        super().__init__()
        inputs, layers = shape[0], []
        for number, group in enumerate([[1], [2], [4, 4], [8, 8], [8, 8]][:stages]):
            for factor in group:
                layers += [nn.Conv2d(inputs, factor * width, 3, padding=1), nn.ReLU()]
                inputs = factor * width
            one_channel = number == 0 and shape[0] == 1
            layers += [nn.MaxPool2d(5, 1, 1) if one_channel else nn.MaxPool2d(2)]
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        inputs, layers = 49 * inputs, []
        for units in hidden:
            # No dropout, but its place.
            layers += [nn.Linear(inputs, units), nn.ReLU(), nn.Identity()]
            inputs = units
        self.classifier = nn.Sequential(*layers, nn.Linear(inputs, classes, bias))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def vgg11(*arguments, **settings):
    return Vgg(*arguments, **settings)


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Block(nn.Module):
    """relu(branch(x) + shortcut(x)), the shortcut a 1x1 convolution where the shapes differ."""

    def __init__(self, inputs, convolutions, stride, norm):
        super().__init__()
        width = inputs
        for number, (outputs, kernel, step) in enumerate(convolutions, start=1):
            self.add_module(f"conv{number}", convolution(width, outputs, kernel, step))
            self.add_module(f"bn{number}", norm(outputs))
            width = outputs
        self.convolutions = len(convolutions)
        self.downsample = None
        if stride != 1 or inputs != width:
            self.downsample = nn.Sequential(convolution(inputs, width, 1, stride), norm(width))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        for number in range(1, self.convolutions + 1):
            x = torch.relu(x) if number > 1 else x
            x = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(x))
        return torch.relu(x + shortcut)


def basic_block(inputs, width, stride, norm):
    return Block(inputs, [(width, 3, stride), (width, 3, 1)], stride, norm), width


def bottleneck(widening):
    def block(inputs, width, stride, norm):
        inner, outputs = width * widening, 4 * width
        return Block(inputs, [(inner, 1, 1), (inner, 3, stride), (outputs, 1, 1)], stride, norm), outputs

    return block


class Residual(nn.Module):
    def __init__(self, shape, classes, block, width, blocks, small_stem, norm, bias):
        super().__init__()
        kernel, stride = (3, 1) if small_stem else (7, 2)
        self.conv1 = convolution(shape[0], width, kernel, stride)
        self.bn1 = norm(width)
        self.maxpool = nn.Identity() if small_stem else nn.MaxPool2d(3, 2, 1)
        inputs, self.stages = width, len(blocks)
        for stage, count in enumerate(blocks):
            layers = []
            for number in range(count):
                stride = 2 if stage > 0 and number == 0 else 1
                layer, inputs = block(inputs, width * 2**stage, stride, norm)
                layers.append(layer)
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, classes, bias)

    def forward(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        for stage in range(1, self.stages + 1):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(x.mean((2, 3)))


def resnet(shape, classes, width=64, blocks=(3, 4, 6, 3), small_stem=False, norm=Identity, bias=True):
    return Residual(shape, classes, basic_block, width, blocks, small_stem, norm, bias)


def wide_resnet(
    shape, classes, width=64, blocks=(3, 4, 6, 3), widening=2, small_stem=False, norm=Identity, bias=True
):
    return Residual(shape, classes, bottleneck(widening), width, blocks, small_stem, norm, bias)


class DenseLayer(nn.Module):
    """The input and, behind it, what a normalised bottleneck makes of it."""

    def __init__(self, inputs, growth):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(inputs), convolution(inputs, 4 * growth, 1)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), convolution(4 * growth, growth, 3)

    def forward(self, x):
        inner = self.conv1(torch.relu(self.norm1(x)))
        return torch.cat([x, self.conv2(torch.relu(self.norm2(inner)))], 1)


class DenseNet(nn.Module):
    def __init__(self, shape, classes, growth=32, blocks=(6, 12, 24, 16), small_stem=False, bias=True):
        super().__init__()
        width = 2 * growth
        if small_stem:
            stem, pool = convolution(shape[0], width, 3), nn.Identity()
        elif shape[0] == 1:
            stem, pool = convolution(shape[0], width, 3, 2), nn.MaxPool2d(5, 1)
        else:
            stem, pool = convolution(shape[0], width, 7, 2), nn.MaxPool2d(3, 2, 1)
        parts = [("conv0", stem), ("norm0", nn.BatchNorm2d(width)), ("relu0", nn.ReLU()), ("pool0", pool)]
        for number, count in enumerate(blocks):
            if number > 0:
                halved = [
                    ("norm", nn.BatchNorm2d(width)), ("relu", nn.ReLU()),
                    ("conv", convolution(width, width // 2, 1)), ("pool", nn.AvgPool2d(2)),
                ]  # fmt: skip
                parts.append((f"transition{number}", nn.Sequential(OrderedDict(halved))))
                width //= 2
            layers = [(f"denselayer{i + 1}", DenseLayer(width + i * growth, growth)) for i in range(count)]
            parts.append((f"denseblock{number + 1}", nn.Sequential(OrderedDict(layers))))
            width += count * growth
        parts.append(("norm5", nn.BatchNorm2d(width)))
        self.features = nn.Sequential(OrderedDict(parts))
        self.classifier = nn.Linear(width, classes, bias)

    def forward(self, x):
        return self.classifier(torch.relu(self.features(x)).mean((2, 3)))


def densenet(*arguments, **settings):
    return DenseNet(*arguments, **settings)


class Patches(nn.Module):
    """Square patches, row by row; in a patch the pixels row by row, the channels of a pixel side by side."""

    def __init__(self, patch):
        super().__init__()
        self.patch = patch

    def forward(self, x):
        samples, channels, height, width = x.shape
        p = self.patch
        cut = x.reshape(samples, channels, height // p, p, width // p, p)
        return cut.permute(0, 2, 4, 3, 5, 1).reshape(samples, -1, p * p * channels)


class Positions(nn.Module):
    """Adds sines and cosines of a patch's column, then of its row, at frequencies from 1 down to 1e-4."""

    def __init__(self, rows, columns, dim):
        super().__init__()
        frequencies = 1e4 ** -torch.linspace(0, 1, dim // 4, dtype=torch.float64)
        row, column = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        angles = [place.reshape(-1, 1) * frequencies for place in (column, row)]
        self.positions = torch.cat([f(a) for a in angles for f in (torch.sin, torch.cos)], dim=1)

    def forward(self, x):
        return x + self.positions.to(x)


class Attention(nn.Module):
    def __init__(self, dim, heads, head_dim):
        super().__init__()
        self.heads, self.head_dim = heads, head_dim
        self.norm = nn.LayerNorm(dim)
        self.to_qkv = nn.Linear(dim, 3 * heads * head_dim, bias=False)
        self.to_out = nn.Linear(heads * head_dim, dim, bias=False)

    def forward(self, x):
        samples, tokens, _ = x.shape
        split = self.to_qkv(self.norm(x)).reshape(samples, tokens, 3, self.heads, self.head_dim)
        queries, keys, values = split.permute(2, 0, 3, 1, 4)
        weights = torch.softmax(queries @ keys.transpose(-1, -2) / math.sqrt(self.head_dim), dim=-1)
        return self.to_out((weights @ values).transpose(1, 2).reshape(samples, tokens, -1))


class FeedForward(nn.Module):
    def __init__(self, dim, mlp):
        super().__init__()
        self.net = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, mlp), nn.GELU(), nn.Linear(mlp, dim))

    def forward(self, x):
        return self.net(x)


class Transformer(nn.Module):
    def __init__(self, dim, depth, heads, head_dim, mlp):
        super().__init__()
        pairs = [nn.ModuleList([Attention(dim, heads, head_dim), FeedForward(dim, mlp)]) for _ in range(depth)]
        self.layers = nn.ModuleList(pairs)
        self.norm = nn.LayerNorm(dim)

    def forward(self, x):
        for attention, feed_forward in self.layers:
            x = x + attention(x)
            x = x + feed_forward(x)
        return self.norm(x)


class Vit(nn.Module):
    def __init__(self, shape, classes, patch=None, dim=256, depth=4, heads=8, head_dim=64, mlp=512, bias=True):
        super().__init__()
        channels, height, width = shape
        patch = patch or (7 if height == 28 else 8)
        values = patch * patch * channels
        self.to_patch_embedding = nn.Sequential(
            Patches(patch), nn.LayerNorm(values), nn.Linear(values, dim), nn.LayerNorm(dim)
        )
        self.positions = Positions(height // patch, width // patch, dim)
        self.transformer = Transformer(dim, depth, heads, head_dim, mlp)
        self.linear_head = nn.Linear(dim, classes, bias)

    def forward(self, x):
        return self.linear_head(self.transformer(self.positions(self.to_patch_embedding(x))).mean(dim=1))


def vit(*arguments, **settings):
    return Vit(*arguments, **settings)
