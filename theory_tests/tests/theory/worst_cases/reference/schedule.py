"""The trials of bracketed steps and of LS, for steps that are given."""

from dataclasses import dataclass, field


@dataclass
class Schedule:
    """Steps eta_k, and the trials (k, step, accepted) that the searches make besides the accepted ones."""

    steps: list
    trials: list = field(default_factory=list)

    @property
    def iterations(self):
        return len(self.steps)


def bracketed(steps, delta):
    """Bracketed steps from any first trials: eta_k passes the test and eta_k / delta fails it."""
    return Schedule(list(steps), [(k, step / delta, False) for k, step in enumerate(steps)])


def of_ls(first_step, exponents, delta):
    """The steps eta_0 = first_step, eta_{k+1} = eta_k delta^j of LS, whose first trial is the previous step.

    Besides eta_k and eta_k / delta it tries, and must decide in the same way, all steps from the previous one to these: for
    j > 0 it backtracks through eta_k / delta^j, ..., eta_k / delta^2, which fail; for j < 0 it extrapolates through
    eta_k delta^-j, ..., eta_k delta, which pass.
    """
    schedule = bracketed([first_step], delta)
    for k, j in enumerate(exponents, start=1):
        step = schedule.steps[-1] * delta**j
        schedule.steps.append(step)
        schedule.trials.append((k, step / delta, False))
        schedule.trials += [(k, step / delta**i, False) for i in range(2, j + 1)]
        schedule.trials += [(k, step * delta**i, True) for i in range(1, -j + 1)]
    return schedule
