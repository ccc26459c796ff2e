#!/usr/bin/env python3
"""Time per iteration of NLS in PyTorch, for comparison: full-batch training on Fashion-MNIST.

The rule is the paper's main method (Galli, Fox, Bartolomaeus, Schmidt, Rauhut, "Flatland", ICML 2026): the nonmonotone
line search of Zhang and Hager with xi = 1, c = 1e-4, delta = 0.5, whose first trial is the previous step (clamped to
[1e-6, 1e4]; the first ever is 1), and which extrapolates, below a ceiling of 1e4, until a trial is rejected.

It is written as research code for such searches commonly is: a fresh forward pass without gradient for every trial,
another at the accepted step, then a fresh forward and backward pass for the next gradient. It does nothing else: no
allocation of parameters per trial, no logging, no recorded metric.

Network: MLP 784-100-100-10 with ReLU, float32. Loss: mean-squared error over the n x 10 entries of one-hot targets.
Data: a class-stratified random subset of 5,000 training images, normalised with mean 0.2860 and deviation 0.3530.
"""

import argparse
import gzip
import pathlib
import statistics
import time

import numpy as np
import torch

SUFFICIENT_DECREASE = 1e-4
BACKTRACK_FACTOR = 0.5
AVERAGING = 1.0
FIRST_STEP = 1.0
CLAMP = (1e-6, 1e4)
CEILING = 1e4
TRIAL_LIMIT = 100  # 0.5^100 is about 1e-30


def read_idx(folder, name, header):
    """The bytes of an IDX file, gzipped or not, without its header."""
    plain = pathlib.Path(folder) / name
    packed = plain.with_name(name + ".gz")
    content = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    return np.frombuffer(content, dtype=np.uint8, offset=header)


def load(folder, images):
    """Normalised images (images x 784) and one-hot targets (images x 10) of a stratified subset."""
    labels = read_idx(folder, "train-labels-idx1-ubyte", header=8)
    pixels = read_idx(folder, "train-images-idx3-ubyte", header=16).reshape(len(labels), 784)
    generator = np.random.default_rng(0)
    classes = [generator.permutation(np.flatnonzero(labels == c))[: images // 10] for c in range(10)]
    chosen = np.sort(np.concatenate(classes))
    inputs = (pixels[chosen].astype(np.float32) / 255 - 0.2860) / 0.3530
    targets = np.eye(10, dtype=np.float32)[labels[chosen]]
    return torch.from_numpy(inputs.astype(np.float32)), torch.from_numpy(targets)


class NonmonotoneLineSearch:
    """The parameters, the memory of the reference value, and the previous step."""

    def __init__(self, network, cost):
        self.network, self.cost = network, cost
        self.parameters = list(network.parameters())
        self.start = [torch.empty_like(p) for p in self.parameters]
        self.step = FIRST_STEP
        self.weight, self.mean_cost = 1.0, None

    @torch.no_grad()
    def move(self, step):
        """Puts the parameters at start - step * gradient."""
        for parameter, start in zip(self.parameters, self.start):
            torch.add(start, parameter.grad, alpha=-step, out=parameter)

    @torch.no_grad()
    def trial(self, step):
        self.move(step)
        return self.cost(self.network).item()

    def iterate(self):
        """One iteration; returns its number of trials and the cost after it."""
        self.network.zero_grad(set_to_none=True)
        loss = self.cost(self.network)
        loss.backward()
        cost = loss.item()
        with torch.no_grad():
            for start, parameter in zip(self.start, self.parameters):
                start.copy_(parameter)
            decrease = sum(p.grad.pow(2).sum() for p in self.parameters).item()

        if self.mean_cost is None:
            self.mean_cost = cost
        reference = max(self.mean_cost, cost)

        def accepts(step):
            return self.trial(step) <= reference - SUFFICIENT_DECREASE * step * decrease

        step = min(max(self.step, CLAMP[0]), CLAMP[1])
        trials = 1
        if accepts(step):
            while step / BACKTRACK_FACTOR <= CEILING:
                trials += 1
                if not accepts(step / BACKTRACK_FACTOR):
                    break
                step /= BACKTRACK_FACTOR
        else:
            while True:
                if trials == TRIAL_LIMIT:
                    raise RuntimeError("the line search failed")
                step *= BACKTRACK_FACTOR
                trials += 1
                if accepts(step):
                    break

        # The accepted trial again, whose cost enters the memory.
        cost = self.trial(step)
        self.step = step
        weight = AVERAGING * self.weight + 1
        self.mean_cost = (AVERAGING * self.weight * self.mean_cost + cost) / weight
        self.weight = weight
        return trials, cost


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", default="/usr/share/datasets/fashion-mnist", help="folder of the IDX files")
    arguments.add_argument("--images", type=int, default=5000)
    arguments.add_argument("--iterations", type=int, default=200)
    arguments.add_argument("--warm-up", type=int, default=20)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    inputs, targets = load(options.data, options.images)
    # PyTorch's own initialisation of a linear layer: uniform in +-1/sqrt(fan-in), weights and biases.
    network = torch.nn.Sequential(
        torch.nn.Linear(784, 100),
        torch.nn.ReLU(),
        torch.nn.Linear(100, 100),
        torch.nn.ReLU(),
        torch.nn.Linear(100, 10),
    )
    search = NonmonotoneLineSearch(network, lambda f: torch.nn.functional.mse_loss(f(inputs), targets))

    seconds, trials = [], []
    for iteration in range(options.warm_up + options.iterations):
        begin = time.perf_counter()
        made, cost = search.iterate()
        if iteration >= options.warm_up:
            seconds.append(time.perf_counter() - begin)
            trials.append(made)

    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {len(inputs)} images, float32")
    print(f"cost after {options.warm_up + options.iterations} iterations: {cost:.6f}, last step {search.step:g}")
    print(f"mean trials per iteration: {statistics.mean(trials):.2f}")
    print(f"milliseconds per NLS iteration over {options.iterations} after {options.warm_up}:")
    median, mean = statistics.median(seconds), statistics.mean(seconds)
    print(f"  median {1e3 * median:.2f}, mean {1e3 * mean:.2f}, fastest {1e3 * min(seconds):.2f}")


if __name__ == "__main__":
    main()
