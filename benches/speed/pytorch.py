"""One workload in PyTorch, as one line of JSON: `python pytorch.py FOLDER NETWORK SHAPE` with what flatland-speed exported to the folder.

The rule is NLS as research code commonly writes it. *Common*: a fresh forward pass without gradient for every trial, another at the accepted
step, then a fresh forward and backward pass for the next gradient. *Memoised*: no trial is made twice, so that the accepted one is not
evaluated again. A Hessian product is a backward pass through a gradient whose graph is kept.
"""

import argparse
import json
import pathlib
import sys
import time

import numpy as np
import torch
from safetensors.torch import load_file

REFERENCE = pathlib.Path(__file__).parents[2] / "experiments/networks/tests/networks/reference"
sys.path.insert(0, str(REFERENCE))
import networks  # noqa: E402

SUFFICIENT_DECREASE, FACTOR, FIRST_STEP = 1e-4, 0.5, 1.0
CLAMP = (1e-6, 1e4)


class Search:
    """The parameters, the mean of the costs so far, and the previous step."""

    def __init__(self, model, cost, memoised):
        self.model, self.cost, self.memoised = model, cost, memoised
        self.parameters = list(model.parameters())
        self.start = [torch.empty_like(p) for p in self.parameters]
        self.step, self.costs, self.sum = FIRST_STEP, 0, 0.0

    @torch.no_grad()
    def trial(self, step):
        for parameter, start in zip(self.parameters, self.start):
            torch.add(start, parameter.grad, alpha=-step, out=parameter)
        return self.cost().item()

    def iterate(self):
        """One iteration; its number of trials and the cost before it."""
        self.model.zero_grad(set_to_none=True)
        loss = self.cost()
        loss.backward()
        cost = loss.item()
        with torch.no_grad():
            for start, parameter in zip(self.start, self.parameters):
                start.copy_(parameter)
            decrease = sum(p.grad.pow(2).sum() for p in self.parameters).item()
        self.costs, self.sum = self.costs + 1, self.sum + cost
        reference = max(self.sum / self.costs, cost)

        def accepts(step):
            return self.trial(step) <= reference - SUFFICIENT_DECREASE * step * decrease

        step, trials = min(max(self.step, CLAMP[0]), CLAMP[1]), 1
        if accepts(step):
            while True:
                trials += 1
                if not accepts(step / FACTOR):
                    break
                step /= FACTOR
        else:
            while True:
                step, trials = step * FACTOR, trials + 1
                if accepts(step):
                    break
        if self.memoised:
            with torch.no_grad():
                for parameter, start in zip(self.parameters, self.start):
                    torch.add(start, parameter.grad, alpha=-step, out=parameter)
        else:
            self.trial(step)
        self.step = step
        return trials, cost


def repeat(seconds, work):
    times, begin = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def peak_memory():
    """In bytes. Not `ru_maxrss`, which is at least what the parent had when it made this process."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("network", help="an expression with the module `networks`, `shape` and `classes`")
    arguments.add_argument("shape", help="as in 1x28x28")
    arguments.add_argument("--iterations", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=1.0)
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)

    shape = tuple(int(size) for size in options.shape.split("x"))
    inputs = torch.from_numpy(np.load(options.folder / "inputs.npy")).reshape(-1, *shape)
    targets = torch.from_numpy(np.load(options.folder / "targets.npy"))
    model = eval(options.network, {"networks": networks, "shape": shape, "classes": targets.shape[1]})
    model = model.to(inputs.dtype)
    weights = load_file(options.folder / "weights.safetensors")

    def fresh():
        model.load_state_dict(weights, strict=False)
        return model.train()

    def cost():
        return torch.nn.functional.mse_loss(model(inputs), targets)

    def iterations(memoised):
        fresh()
        search, seconds, trials, costs = Search(model, cost, memoised), [], [], []
        for _ in range(options.iterations):
            start = time.perf_counter()
            made, before = search.iterate()
            seconds.append(time.perf_counter() - start)
            trials.append(made)
            costs.append(before)
        return seconds, trials, costs

    common, trials, costs = iterations(False)
    memoised, _, _ = iterations(True)
    memory_of_nls = peak_memory()
    fresh()
    parameters = list(model.parameters())
    with torch.no_grad():
        forward = repeat(options.seconds, cost)
    gradient = repeat(options.seconds, lambda: torch.autograd.grad(cost(), parameters))
    graph = torch.autograd.grad(cost(), parameters, create_graph=True)
    direction = [g.detach().clone() for g in graph]
    slope = sum((g * d).sum() for g, d in zip(graph, direction))
    product = repeat(options.seconds, lambda: torch.autograd.grad(slope, parameters, retain_graph=True))
    print(json.dumps({
        "torch": torch.__version__, "threads": torch.get_num_threads(), "trials": trials, "costs": costs,
        "nls_common": common, "nls_memoised": memoised, "forward": forward, "gradient": gradient,
        "hessian_product": product, "memory_of_nls": memory_of_nls,
        "memory": peak_memory(),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
