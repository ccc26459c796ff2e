"""The nonmonotone line search (NLS) on a PyTorch module, from its definition, at the settings of the plans."""

import torch
from torch import nn

SUFFICIENT_DECREASE, FACTOR, FIRST_STEP = 1e-4, 0.5, 0.01
FIRST_TRIALS = (1e-6, 1e4)
DEAD = 1e3


def keep_statistics(model, keep):
    """Running statistics follow the pass that a gradient is taken from, and no trial."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 0.0 if keep else 0.1


def run(model, inputs, targets, loss, batches, iterations):
    """For each iteration (cost, step, trials); the batches in turn, step and memory carried over from one to the next.

    Ends before a step that grows beyond any measure: the network died, its cost is constant.
    """
    model.train()
    parameters = list(model.parameters())
    rows, costs, step = [], [], FIRST_STEP
    for iteration in range(iterations):
        batch = list(batches[iteration % len(batches)])
        x, y = inputs[batch], targets[batch]
        keep_statistics(model, False)
        cost = loss(model(x), y)
        gradient = torch.autograd.grad(cost, parameters)
        keep_statistics(model, True)
        squared_norm = sum((g * g).sum() for g in gradient).item()
        start = [p.detach().clone() for p in parameters]
        trials = 0

        def move(eta):
            for p, w, g in zip(parameters, start, gradient):
                p.data = w - eta * g

        def accepts(eta):
            nonlocal trials
            trials += 1
            move(eta)
            with torch.no_grad():
                return loss(model(x), y).item() <= reference - SUFFICIENT_DECREASE * eta * squared_norm

        # With xi = 1 the memory is the mean of the costs of all iterates so far.
        costs.append(cost.item())
        reference = max(sum(costs) / len(costs), cost.item())
        step = min(max(step, FIRST_TRIALS[0]), FIRST_TRIALS[1])
        if accepts(step):
            while step < DEAD and accepts(step / FACTOR):
                step /= FACTOR
        else:
            step *= FACTOR
            while not accepts(step):
                step *= FACTOR
        if step >= DEAD:
            move(0.0)
            break
        move(step)
        rows.append((cost.item(), step, trials))
    return rows
