"""The networks of the experiments, and their reduced versions, as PyTorch modules.

Every convolutional network takes `norm`, the normalisation after (DenseNet: before) a convolution: the identity in the
experiments, batch normalisation in the standard network, which `freeze.py` compares with torchvision's. The order of
`parameters()` is the order of the flat parameter vector.
"""

import math

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


def vgg11(shape, classes, width=64, hidden=(4096, 4096), stages=5, norm=Identity, bias=True):
    """`stages` is the number of groups of convolutions kept, each with the pooling that ends it."""
    inputs = shape[0]
    groups = [[1], [2], [4, 4], [8, 8], [8, 8]][:stages]
    layers = []
    for number, group in enumerate(groups):
        for factor in group:
            layers += [nn.Conv2d(inputs, factor * width, 3, padding=1), norm(factor * width), nn.ReLU()]
            inputs = factor * width
        one_channel = number == 0 and shape[0] == 1
        layers += [nn.MaxPool2d(5, 1, 1) if one_channel else nn.MaxPool2d(2)]
    layers += [nn.AdaptiveAvgPool2d(7), nn.Flatten()]
    inputs *= 49
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, classes, bias))


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Residual(nn.Module):
    """relu(branch(x) + shortcut(x)), the shortcut a 1x1 convolution where the shapes differ."""

    def __init__(self, branch, inputs, outputs, stride, norm):
        super().__init__()
        self.branch = branch
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(convolution(inputs, outputs, 1, stride), norm(outputs))

    def forward(self, x):
        return torch.relu(self.branch(x) + self.shortcut(x))


def basic_block(inputs, width, stride, norm):
    branch = nn.Sequential(
        convolution(inputs, width, 3, stride), norm(width), nn.ReLU(),
        convolution(width, width, 3), norm(width),
    )  # fmt: skip
    return Residual(branch, inputs, width, stride, norm), width


def bottleneck(widening):
    def block(inputs, width, stride, norm):
        inner, outputs = width * widening, 4 * width
        branch = nn.Sequential(
            convolution(inputs, inner, 1), norm(inner), nn.ReLU(),
            convolution(inner, inner, 3, stride), norm(inner), nn.ReLU(),
            convolution(inner, outputs, 1), norm(outputs),
        )  # fmt: skip
        return Residual(branch, inputs, outputs, stride, norm), outputs

    return block


def residual(shape, classes, block, width, blocks, small_stem, norm, bias):
    kernel, stride = (3, 1) if small_stem else (7, 2)
    layers = [convolution(shape[0], width, kernel, stride), norm(width), nn.ReLU()]
    layers += [] if small_stem else [nn.MaxPool2d(3, 2, 1)]
    inputs = width
    for stage, count in enumerate(blocks):
        for number in range(count):
            stride = 2 if stage > 0 and number == 0 else 1
            layer, inputs = block(inputs, width * 2**stage, stride, norm)
            layers.append(layer)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes, bias))


def resnet(shape, classes, width=64, blocks=(3, 4, 6, 3), small_stem=False, norm=Identity, bias=True):
    return residual(shape, classes, basic_block, width, blocks, small_stem, norm, bias)


def wide_resnet(
    shape, classes, width=64, blocks=(3, 4, 6, 3), widening=2, small_stem=False, norm=Identity, bias=True
):
    return residual(shape, classes, bottleneck(widening), width, blocks, small_stem, norm, bias)


class Dense(nn.Module):
    """The input and, behind it, what a normalised bottleneck makes of it."""

    def __init__(self, inputs, growth):
        super().__init__()
        self.branch = nn.Sequential(
            nn.BatchNorm2d(inputs), nn.ReLU(), convolution(inputs, 4 * growth, 1),
            nn.BatchNorm2d(4 * growth), nn.ReLU(), convolution(4 * growth, growth, 3),
        )  # fmt: skip

    def forward(self, x):
        return torch.cat([x, self.branch(x)], 1)


def densenet(shape, classes, growth=32, blocks=(6, 12, 24, 16), small_stem=False, one_channel=None, bias=True):
    one_channel = shape[0] == 1 if one_channel is None else one_channel
    width = 2 * growth
    if small_stem:
        stem, pool = convolution(shape[0], width, 3), []
    elif one_channel:
        stem, pool = convolution(shape[0], width, 3, 2), [nn.MaxPool2d(5, 1)]
    else:
        stem, pool = convolution(shape[0], width, 7, 2), [nn.MaxPool2d(3, 2, 1)]
    layers = [stem, nn.BatchNorm2d(width), nn.ReLU(), *pool]
    for number, count in enumerate(blocks):
        if number > 0:
            layers += [nn.BatchNorm2d(width), nn.ReLU(), convolution(width, width // 2, 1), nn.AvgPool2d(2)]
            width //= 2
        for _ in range(count):
            layers.append(Dense(width, growth))
            width += growth
    layers += [nn.BatchNorm2d(width), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(width, classes, bias))


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
        return x + self.positions.to(x.dtype)


class Attention(nn.Module):
    def __init__(self, dim, heads, head_dim):
        super().__init__()
        self.heads, self.head_dim = heads, head_dim
        self.norm = nn.LayerNorm(dim)
        self.to_heads = nn.Linear(dim, 3 * heads * head_dim, bias=False)
        self.out = nn.Linear(heads * head_dim, dim, bias=False)

    def forward(self, x):
        samples, tokens, _ = x.shape
        split = self.to_heads(self.norm(x)).reshape(samples, tokens, 3, self.heads, self.head_dim)
        queries, keys, values = split.permute(2, 0, 3, 1, 4)
        weights = torch.softmax(queries @ keys.transpose(-1, -2) / math.sqrt(self.head_dim), dim=-1)
        return x + self.out((weights @ values).transpose(1, 2).reshape(samples, tokens, -1))


class FeedForward(nn.Module):
    def __init__(self, dim, mlp):
        super().__init__()
        self.branch = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, mlp), nn.GELU(), nn.Linear(mlp, dim))

    def forward(self, x):
        return x + self.branch(x)


class TokenMean(nn.Module):
    def forward(self, x):
        return x.mean(dim=1)


def vit(shape, classes, patch=None, dim=256, depth=4, heads=8, head_dim=64, mlp=512, bias=True):
    channels, height, width = shape
    patch = patch or (7 if height == 28 else 8)
    values = patch * patch * channels
    layers = [Patches(patch), nn.LayerNorm(values), nn.Linear(values, dim), nn.LayerNorm(dim)]
    layers.append(Positions(height // patch, width // patch, dim))
    for _ in range(depth):
        layers += [Attention(dim, heads, head_dim), FeedForward(dim, mlp)]
    return nn.Sequential(*layers, nn.LayerNorm(dim), TokenMean(), nn.Linear(dim, classes, bias))
