#!/usr/bin/env python3
"""Times and memory of every network in PyTorch, for comparison with `experiments/torch/examples/measure.rs`: a Markdown table.

    python3 benches/pytorch_networks.py --device cuda:0 --samples 5000

The networks are those of the reference values of `experiments/networks/tests`. As research code commonly is: no deterministic
algorithms, TF32 off, products by double backward. Needs Python with torch.
"""

import argparse
import pathlib
import resource
import sys
import time

import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "experiments/networks/tests/networks/reference"))
import networks  # noqa: E402

SHAPE, CLASSES = (1, 28, 28), 10

NETWORKS = {
    "mlp": (networks.mlp, {"hidden": [100, 100]}, {"hidden": [20, 20]}),
    "cnn": (networks.cnn, {"channels": [32, 32]}, {"channels": [4, 4]}),
    "vgg": (networks.vgg11, {}, {"width": 4, "hidden": (32,)}),
    "resnet": (networks.resnet, {}, {"width": 4}),
    "wide-resnet": (networks.wide_resnet, {}, {"width": 2}),
    "densenet": (networks.densenet, {}, {"growth": 4}),
    "vit": (
        networks.vit,
        {"patch": 7, "dim": 256, "depth": 4, "heads": 8, "head_dim": 64, "mlp": 512},
        {"patch": 7, "dim": 16, "depth": 4, "heads": 2, "head_dim": 8, "mlp": 32},
    ),
}


def cell(content):
    """Appends a cell to the row: what is measured is not lost if the next takes too long."""
    print(f" {content} |", end="", flush=True)


def timed(device, work):
    """Writes milliseconds, and GiB at the peak, of the second of two runs; or the failure, such as that of memory."""
    try:
        cell(measured(device, work))
    except RuntimeError as error:
        cell("out of memory" if isinstance(error, torch.OutOfMemoryError) else str(error).splitlines()[0])


def measured(device, work):
    work()
    cuda = device.type == "cuda"
    if cuda:
        torch.cuda.synchronize(device)
        torch.cuda.reset_peak_memory_stats(device)
    begin = time.perf_counter()
    work()
    if cuda:
        torch.cuda.synchronize(device)
    seconds = time.perf_counter() - begin
    # Of a processor the peak of the whole run.
    peak = torch.cuda.max_memory_allocated(device) if cuda else 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{1e3 * seconds:.1f} ({peak / 2**30:.2f})"


def measure(build, settings, options):
    device = torch.device(options.device)
    torch.manual_seed(0)
    model = build(SHAPE, CLASSES, **settings).to(device)
    inputs = torch.rand(options.samples, *SHAPE, device=device) * 2 - 1
    targets = torch.arange(options.samples, device=device) % CLASSES
    parameters = list(model.parameters())
    # Batch normalisation takes the whole batch.
    whole = any(isinstance(module, torch.nn.BatchNorm2d) for module in model.modules())
    size = options.samples if whole or not options.micro_batch else options.micro_batch
    parts = list(zip(inputs.split(size), targets.split(size)))

    def loss(part):
        return torch.nn.functional.cross_entropy(model(part[0]), part[1], reduction="sum") / options.samples

    def cost():
        with torch.no_grad():
            return sum(loss(part).item() for part in parts)

    def gradient():
        total = None
        for part in parts:
            own = torch.autograd.grad(loss(part), parameters)
            total = own if total is None else [a + b for a, b in zip(total, own)]
        return total

    def iteration():
        direction = gradient()
        start = [parameter.detach().clone() for parameter in parameters]
        for step in (0.02, 0.01):
            with torch.no_grad():
                for parameter, here, entry in zip(parameters, start, direction):
                    torch.add(here, entry, alpha=-step, out=parameter)
            cost()

    direction = []

    def product():
        # Not timed: the first call prepares.
        direction or direction.extend(gradient())
        total = None
        for part in parts:
            own = torch.autograd.grad(loss(part), parameters, create_graph=True)
            slope = sum((a * b).sum() for a, b in zip(own, direction))
            own = torch.autograd.grad(slope, parameters)
            total = own if total is None else [a + b for a, b in zip(total, own)]
        return total

    cell(sum(parameter.numel() for parameter in parameters))
    timed(device, cost)
    timed(device, iteration)
    timed(device, product)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--device", default="cpu")
    arguments.add_argument("--samples", type=int, default=5000)
    arguments.add_argument("--networks", default=",".join(NETWORKS), help="some of " + ", ".join(NETWORKS))
    arguments.add_argument("--micro-batch", type=int, help="samples that go through a network together [default: all]")
    arguments.add_argument("--small", action="store_true", help="reduced widths")
    arguments.add_argument("--seconds", type=float, default=float("inf"), help="begin no network after them")
    options = arguments.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False

    begin = time.monotonic()
    print(f"PyTorch {torch.__version__}, {options.device}, {options.samples} images, F32: milliseconds, and GiB at the peak\n")
    print("| network | parameters | cost | NLS iteration of two trials | product, double backward |")
    print("|---|---|---|---|---|")
    for name in options.networks.split(","):
        build, settings, small = NETWORKS[name]
        if time.monotonic() - begin > options.seconds:
            break
        print("|", end="")
        cell(name)
        measure(build, small if options.small else settings, options)
        print(flush=True)


if __name__ == "__main__":
    main()
