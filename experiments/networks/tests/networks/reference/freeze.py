#!/usr/bin/env python3
"""Freezes what PyTorch computes on the networks of the experiments: `python freeze.py` writes values.ron and counts.ron here,
and the steps of NLS to the tests that run it.

Made with torch 2.15.0, torchvision 0.29.2 and vit-pytorch 1.26.14, in double precision, on a processor. The tests read the
files only.

Weights, inputs and the vectors of the checksums come from one formula (`sequence`), which the tests repeat, so that
nothing large has to be kept.
"""

import copy
import functools
import math
import pathlib

import torch
import torchvision
from torch import nn
from vit_pytorch.simple_vit import SimpleViT

import networks
import nls

FOLDER = pathlib.Path(__file__).parent
STEPS = FOLDER / "../../../../tests/pipeline/parity/steps.ron"
MODULUS = 1_000_003

# Salts of the sequences.
INPUT, WEIGHT, DIRECTION, CHECKSUM = 1, 2, 3, 4

PUBLISHED = {"vgg11": 132_863_336, "resnet34": 21_797_672, "wide_resnet50_2": 68_883_240, "densenet121": 7_978_856}


def sequence(count, salt):
    """Values on [-1, 1): integers by a quadratic congruence, over their modulus, so exact up to one rounding."""
    i = torch.arange(count, dtype=torch.int64)
    return ((i * (i + 12_345) * 31 + salt * 7_919) % MODULUS).double() / MODULUS * 2 - 1


def set_weights(model):
    """Weights by formula, of a size that keeps activations near 1; gains near 1, biases and shifts small."""
    total = sum(p.numel() for p in model.parameters())
    values, start = sequence(total, WEIGHT), 0
    for name, p in model.named_parameters():
        own = values[start : start + p.numel()].reshape(p.shape)
        start += p.numel()
        if p.dim() > 1:
            own = own * math.sqrt(6 / math.prod(p.shape[1:]))
        else:
            own = 1 + 0.3 * own if name.endswith("weight") else 0.2 * own
        p.data = own.clone()


def one_hot(samples, classes):
    return nn.functional.one_hot((3 * torch.arange(samples) + 1) % classes, classes).double()


def cost_of(outputs, targets, loss):
    if loss == "MeanSquaredError":
        return ((outputs - targets) ** 2).mean()
    return -(targets * torch.log_softmax(outputs, 1)).sum(1).mean()


def checksums(parts):
    """For each tensor its norm and its product with a sequence over the whole vector."""
    vector, start = sequence(sum(p.numel() for p in parts), CHECKSUM), 0
    sums = []
    for part in parts:
        own = vector[start : start + part.numel()]
        start += part.numel()
        sums.append((part.norm().item(), (part.flatten() @ own).item()))
    return sums


def data(shape, classes, samples):
    inputs = sequence(samples * math.prod(shape), INPUT).reshape(samples, *shape) * 2
    return inputs, one_hot(samples, classes)


def tensors(named):
    return [(name, list(tensor.shape)) for name, tensor in named if tensor.dim() > 0]


def reference(settings, model, shape, classes, samples, loss):
    model = model.double().train()
    set_weights(model)
    parameters = list(model.parameters())
    inputs, targets = data(shape, classes, samples)

    cost = cost_of(model(inputs), targets, loss)
    gradient = torch.autograd.grad(cost, parameters, create_graph=True)
    direction = sequence(sum(p.numel() for p in parameters), DIRECTION)
    directions, start = [], 0
    for p in parameters:
        directions.append(direction[start : start + p.numel()].reshape(p.shape))
        start += p.numel()
    slope = sum((g * d).sum() for g, d in zip(gradient, directions))
    product = torch.autograd.grad(slope, parameters)
    # The forward pass has updated the running statistics once.
    test_cost = cost_of(model.eval()(inputs), targets, loss).item()
    return {
        "settings": settings, "shape": shape, "classes": classes, "samples": samples, "loss": loss,
        "tensors": tensors(model.named_parameters()), "buffers": tensors(model.named_buffers()),
        "cost": cost.item(), "test_cost": test_cost,
        "gradient": checksums(gradient), "hessian_vector_product": checksums(product),
    }  # fmt: skip


def table():
    mse, ce = "MeanSquaredError", "CrossEntropy"
    return [
        ("Mlp(hidden: [7, 6])", networks.mlp((1, 4, 5), 3, [7, 6]), (1, 4, 5), 3, mse),
        ("Mlp(hidden: [5], activation: Tanh)", networks.mlp((1, 3, 3), 3, [5], nn.Tanh), (1, 3, 3), 3, ce),
        ("Mlp(hidden: [6, 5], activation: Gelu)", networks.mlp((2, 3, 2), 4, [6, 5], nn.GELU), (2, 3, 2), 4, mse),
        ("Mlp(hidden: [6, 5], bias: false)", networks.mlp((2, 3, 2), 4, [6, 5], bias=False), (2, 3, 2), 4, ce),
        ("Cnn(channels: [3, 4])", networks.cnn((2, 9, 7), 3, [3, 4]), (2, 9, 7), 3, mse),
        ("Cnn(channels: [4], bias: false)", networks.cnn((1, 8, 8), 4, [4], bias=False), (1, 8, 8), 4, ce),
        ("Vgg11(width: 2, hidden: [9, 8])", networks.vgg11((3, 32, 32), 3, 2, [9, 8]), (3, 32, 32), 3, mse),
        ("Vgg11(width: 2, hidden: [9, 8])", networks.vgg11((1, 28, 28), 4, 2, [9, 8]), (1, 28, 28), 4, ce),
        ("Vgg11(width: 2, hidden: [9], bias: false)",
         networks.vgg11((3, 32, 32), 3, 2, [9], bias=False), (3, 32, 32), 3, mse),
        ("ResNet(width: 2, blocks: [1, 2, 1, 1])",
         networks.resnet((3, 32, 32), 3, 2, [1, 2, 1, 1]), (3, 32, 32), 3, mse),
        ("ResNet(width: 2, blocks: [1, 1, 1, 1], bias: false)",
         networks.resnet((1, 28, 28), 4, 2, [1, 1, 1, 1], bias=False), (1, 28, 28), 4, ce),
        ("ResNet(width: 4, blocks: [2, 1, 1], stem: Small)",
         networks.resnet((1, 8, 8), 4, 4, [2, 1, 1], True), (1, 8, 8), 4, mse),
        ("WideResNet(width: 2, blocks: [1, 2, 1, 1])",
         networks.wide_resnet((3, 32, 32), 3, 2, [1, 2, 1, 1]), (3, 32, 32), 3, mse),
        ("WideResNet(width: 2, blocks: [1, 1], widening: 3, stem: Small)",
         networks.wide_resnet((1, 8, 8), 4, 2, [1, 1], 3, True), (1, 8, 8), 4, ce),
        ("DenseNet(growth: 2, blocks: [1, 2, 1, 1])",
         networks.densenet((3, 32, 32), 3, 2, [1, 2, 1, 1]), (3, 32, 32), 3, mse),
        ("DenseNet(growth: 2, blocks: [2, 1, 1, 2])",
         networks.densenet((1, 28, 28), 4, 2, [2, 1, 1, 2]), (1, 28, 28), 4, ce),
        ("DenseNet(growth: 4, blocks: [2, 2], stem: Small, bias: false)",
         networks.densenet((1, 8, 8), 4, 4, [2, 2], True, bias=False), (1, 8, 8), 4, mse),
        ("Vit(dim: 16, depth: 2, heads: 2, head_dim: 5, mlp: 11)",
         networks.vit((3, 32, 32), 3, None, 16, 2, 2, 5, 11), (3, 32, 32), 3, mse),
        ("Vit(dim: 8, depth: 1, heads: 3, head_dim: 4, mlp: 7)",
         networks.vit((1, 28, 28), 4, None, 8, 1, 3, 4, 7), (1, 28, 28), 4, ce),
        ("Vit(patch: 2, dim: 4, depth: 3, heads: 1, head_dim: 4, mlp: 6, bias: false)",
         networks.vit((2, 8, 4), 4, 2, 4, 3, 1, 4, 6, bias=False), (2, 8, 4), 4, mse),
    ]  # fmt: skip


def references():
    return [reference(s, model, shape, classes, 5, loss) for s, model, shape, classes, loss in table()]


# The relative size of a perturbation of the first weights, a hundred roundings or so.
PERTURBATION = 1e-14


def followed(model, inputs, targets, loss, parts, iterations, seed):
    """A run of NLS from the weights of the formula, perturbed unless the seed is 0: the network after it, its rows, its test cost."""
    # With the running statistics of a new network.
    fresh = copy.deepcopy(model).double()
    set_weights(fresh)
    if seed > 0:
        noise = torch.Generator().manual_seed(seed)
        for p in fresh.parameters():
            p.data *= 1 + PERTURBATION * torch.randn(p.shape, generator=noise)
    rows = nls.run(fresh, inputs, targets, lambda z, y: cost_of(z, y, loss), parts, iterations)
    with torch.no_grad():
        return fresh, rows, cost_of(fresh.eval()(inputs), targets, loss).item()


def apart(others, value):
    """The largest relative distance of the others from a value; 1 where one of them is missing."""
    return max(abs(other[0] / value - 1) if other else 1.0 for other in others)


def distance(model, other):
    """The distance of two networks' weights relative to their norm."""
    change, size = 0.0, 0.0
    for p, q in zip(model.parameters(), other.parameters()):
        change, size = change + ((p - q) ** 2).sum().item(), size + (p**2).sum().item()
    return math.sqrt(change / size)


def steps():
    """Ten steps of NLS on every network with either loss, on all samples and on batches in order, the last one incomplete."""
    samples, size, iterations = 38, 8, 10
    whole = [range(samples)]
    batches = [range(start, min(start + size, samples)) for start in range(0, samples, size)]
    runs = []
    for settings, model, shape, classes, _ in table():
        inputs, targets = data(shape, classes, samples)
        # No network fits them exactly, so that no ray falls for ever.
        targets = 0.7 * targets + 0.3 / classes
        for loss in ("MeanSquaredError", "CrossEntropy"):
            for batch, parts in (None, whole), (size, batches):
                own = functools.partial(followed, model, inputs, targets, loss, parts, iterations)
                fresh, rows, test_cost = own(0)
                perturbed = [own(seed) for seed in (1, 2)]
                others = [[row[0] for row in other] for _, other, _ in perturbed]
                sensitivities = [apart([costs[k : k + 1] for costs in others], row[0]) for k, row in enumerate(rows)]
                weights = [p.detach() for p in fresh.parameters()]
                moved = max(distance(fresh, other) for other, _, _ in perturbed)
                runs.append({
                    "settings": settings, "shape": shape, "classes": classes, "samples": samples, "loss": loss,
                    "batch": 0 if batch is None else batch,
                    "rows": [(*row, sensitivity) for row, sensitivity in zip(rows, sensitivities)],
                    "weights": checksums(weights), "test_cost": test_cost,
                    "sensitivity": max(moved, apart([[cost] for _, _, cost in perturbed], test_cost)),
                })  # fmt: skip
    return runs


def count(model):
    return sum(p.numel() for p in model.parameters())


def normalisation_count(model):
    return sum(p.numel() for m in model.modules() if isinstance(m, nn.BatchNorm2d) for p in m.parameters())


def check_same(name, own, theirs, image, ordered=True):
    """The same names with the same tensors, and with the same values the same outputs."""
    own, theirs = own.double().eval(), theirs.double().eval()
    names = [[key for key, _ in model.named_parameters()] for model in (own, theirs)]
    assert names[0] == names[1] if ordered else sorted(names[0]) == sorted(names[1]), name
    own.load_state_dict(theirs.state_dict())
    assert torch.allclose(own(image), theirs(image), rtol=1e-9, atol=1e-12), name


def check_against_torchvision():
    """The definitions with normalisation are torchvision's networks, the transformer is vit_pytorch's."""
    norm, image = nn.BatchNorm2d, sequence(3 * 64 * 64 * 2, INPUT).reshape(2, 3, 64, 64)
    own = {
        "vgg11": networks.vgg11((3, 64, 64), 1000),
        "resnet34": networks.resnet((3, 64, 64), 1000, norm=norm),
        "wide_resnet50_2": networks.wide_resnet((3, 64, 64), 1000, norm=norm),
        "densenet121": networks.densenet((3, 64, 64), 1000),
    }
    counts = []
    for name, model in own.items():
        theirs = getattr(torchvision.models, name)(weights=None)
        check_same(name, model, theirs, image)
        assert count(theirs) == PUBLISHED[name], name
        counts.append((name, count(theirs), normalisation_count(theirs)))
    theirs = SimpleViT(
        image_size=64, patch_size=8, num_classes=10, dim=16, depth=2, heads=3, mlp_dim=11, dim_head=5
    )
    theirs.pos_embedding = networks.Positions(8, 8, 16).positions
    # Which lists the last normalisation before the layers.
    check_same("SimpleViT", networks.vit((3, 64, 64), 10, 8, 16, 2, 3, 5, 11), theirs, image, ordered=False)
    return counts


def counts():
    """Parameters of every network at every data shape of the paper, with and without biases (appendix J)."""
    shapes = {"CIFAR-10 and SVHN": ((3, 32, 32), 10), "CIFAR-100": ((3, 32, 32), 100), "EMNIST": ((1, 28, 28), 26)}
    makers = {
        "Mlp(hidden: [100, 100]": lambda s, k, b: networks.mlp(s, k, [100, 100], bias=b),
        "Cnn(": lambda s, k, b: networks.cnn(s, k, [32, 32], bias=b),
        "Vgg11(": lambda s, k, b: networks.vgg11(s, k, bias=b),
        "ResNet(": lambda s, k, b: networks.resnet(s, k, bias=b),
        "WideResNet(": lambda s, k, b: networks.wide_resnet(s, k, bias=b),
        "DenseNet(": lambda s, k, b: networks.densenet(s, k, bias=b),
        "Vit(": lambda s, k, b: networks.vit(s, k, bias=b),
    }
    rows = []
    for settings, make in makers.items():
        for data, (shape, classes) in shapes.items():
            for bias in (True, False):
                comma = ", " if not settings.endswith("(") and not bias else ""
                text = settings + comma + ("" if bias else "bias: false") + ")"
                rows.append((data, text, shape, classes, count(make(shape, classes, bias))))
    return rows


def ron(value):
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key}: {ron(item)}" for key, item in value.items()) + ")"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(ron, value)) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(ron, value)) + "]"
    if isinstance(value, str):
        return '"' + value + '"'
    return repr(value)


def written(path, values):
    heading = "// Written by freeze.py: do not edit.\n"
    rows = ",\n".join("    " + ron(value) for value in values)
    path.write_text(f"{heading}[\n{rows},\n]\n")


def main():
    written(FOLDER / "values.ron", references())
    written(STEPS, steps())

    heading = "// Written by freeze.py: do not edit.\n"
    standard = ",\n".join("        " + ron(row) for row in check_against_torchvision())
    ours = ",\n".join("        " + ron(row) for row in counts())
    text = f"{heading}(\n    standard: [\n{standard},\n    ],\n    ours: [\n{ours},\n    ],\n)\n"
    (FOLDER / "counts.ron").write_text(text)


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    main()
