"""flatland and PyTorch on the same weights and data, in turn: `just compare` writes results/compare.json and the tables of the documents.

Every workload is measured in several rounds, each in a process of its own, first one program, then the other. Numbers are medians over
all repetitions of all rounds, with the median of the lowest and of the highest round as their spread.
"""

import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

import scale

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAM = ROOT / "target/release/flatland-speed"

# Name, network as in a plan, the same in PyTorch, images, shape, iterations.
WORKLOADS = [
    ("MLP 784-100-100-10", "Mlp(hidden: [100, 100])", "networks.mlp(shape, classes, [100, 100])", 5000, "1x28x28", 60),
    ("CNN 16-16", "Cnn(channels: [16, 16])", "networks.cnn(shape, classes, [16, 16])", 1000, "1x28x28", 40),
    ("CNN 32-32", "Cnn(channels: [32, 32])", "networks.cnn(shape, classes, [32, 32])", 1000, "1x28x28", 30),
    ("residual net w8 2-2-2", "ResNet(width: 8, blocks: [2, 2, 2])", "networks.resnet(shape, classes, 8, [2, 2, 2])",
     1000, "1x28x28", 40),
    ("ResNet-34", "ResNet()", "networks.resnet(shape, classes)", 500, "3x32x32", 6),
    ("WideResNet-50-2", "WideResNet()", "networks.wide_resnet(shape, classes)", 125, "3x32x32", 5),
    ("DenseNet-121", "DenseNet()", "networks.densenet(shape, classes)", 125, "3x32x32", 6),
    ("VGG-11", "Vgg11()", "networks.vgg11(shape, classes)", 125, "3x32x32", 6),
    ("ViT", "Vit()", "networks.vit(shape, classes)", 500, "3x32x32", 6),
]  # fmt: skip

# What the native engine is to reach: times faster than PyTorch (an iteration against common and memoised, a product), and the share of the
# machine's product peak in the forward pass.
GOALS = {
    "MLP 784-100-100-10": (3.0, 2.4, 1.4, 0.8),
    "CNN 16-16": (5.0, 4.0, 4.0, 0.6),
    "CNN 32-32": (5.0, 4.0, 4.0, 0.6),
    "residual net w8 2-2-2": (2.0, 1.6, 1.8, 0.6),
    "ResNet-34": (1.5, 1.2, 1.2, 0.6),
    "WideResNet-50-2": (1.5, 1.2, 1.2, 0.6),
    "DenseNet-121": (1.5, 1.2, 1.2, None),
    "VGG-11": (1.5, 1.2, 1.2, None),
    "ViT": (1.5, 1.2, 1.2, None),
}

OURS = ["forward", "backward", "ray", "trial", "linearise", "hessian_product"]


def lines(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def median(rounds, key):
    """The median over all repetitions, and the lowest and the highest of the rounds' medians; in milliseconds."""
    own = [[1e3 * t for t in r[key]] for r in rounds]
    every = [statistics.median(times) for times in own]
    return [statistics.median(t for times in own for t in times), min(every), max(every)]


def measure(workload, options):
    name, network, module, samples, shape, iterations = workload
    own, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        ours = [PROGRAM, network, "--samples", str(samples), "--image", shape]
        subprocess.run([*ours, "--export", folder, "--export-only"], check=True)
        common = ["--iterations", str(iterations), "--seconds", str(options.seconds)]
        pytorch = [sys.executable, HERE / "pytorch.py", folder, module, shape, "--threads", str(options.threads)]
        for _ in range(options.rounds):
            own.append(lines([*ours, *common]))
            theirs.append(lines([*pytorch, *common]))
    # From the same start the costs agree until rounding has grown: so long the trials are the same.
    equal = sum(1 for a, b in zip(own[0]["costs"], theirs[0]["costs"]) if abs(a - b) <= 1e-3 * abs(b))
    first = own[0]
    result = {
        "name": name, "samples": samples, "shape": shape, "data": first["data"], "parameters": first["parameters"],
        "multiplications": first["multiplications"], "threads": first["threads"], "torch": theirs[0]["torch"],
        "trials": statistics.mean(first["trials"]), "trials_pytorch": statistics.mean(theirs[0]["trials"]),
        "machine": processor(), "rounds": options.rounds, "iterations": iterations, "equal_costs": equal, "peak": max(r["peak"] for r in own),
        "memory": [max(r[key] or 0 for r in own) for key in ("memory_of_nls", "memory")],
        "memory_pytorch": [max(r[key] for r in theirs) for key in ("memory_of_nls", "memory")],
        "nls": median(own, "nls"), **{key: median(own, key) for key in OURS},
        **{f"{key}_pytorch": median(theirs, key)
           for key in ("nls_common", "nls_memoised", "forward", "gradient", "hessian_product")},
    }  # fmt: skip
    return result


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(value):
    return f"{number(value[0])} [{number(value[1])}, {number(value[2])}]"


def table(results):
    text = [
        "Milliseconds: medians, with the lowest and the highest median of a round.",
        "",
        "| network | images | NLS iteration | PyTorch common / memoised | **ratio** | trials (PyTorch) | Hessian product | PyTorch | **ratio** |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for r in results:
        ratios = [r[f"nls_{kind}_pytorch"][0] / r["nls"][0] for kind in ("common", "memoised")]
        text.append(
            f"| {r['name']} | {r['samples']:,} | {spread(r['nls'])} | {spread(r['nls_common_pytorch'])} / "
            f"{spread(r['nls_memoised_pytorch'])} | **{ratios[0]:.2f} / {ratios[1]:.2f}** | {r['trials']:.2f} "
            f"({r['trials_pytorch']:.2f}) | {spread(r['hessian_product'])} | {spread(r['hessian_product_pytorch'])} | "
            f"**{r['hessian_product_pytorch'][0] / r['hessian_product'][0]:.2f}** |"
        )
    text += [
        "",
        "| network | forward | PyTorch | gradient | PyTorch, with its forward | share of the peak: forward, gradient, Hessian product "
        "| product / gradient | memory, GB (PyTorch) |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for r in results:
        of_peak = ", ".join(f"{share:.0%}" for share in shares(r))
        text.append(
            f"| {r['name']} | {spread(r['forward'])} | {spread(r['forward_pytorch'])} | {spread(r['backward'])} | "
            f"{spread(r['gradient_pytorch'])} | {of_peak} | "
            f"{r['hessian_product'][0] / (r['forward'][0] + r['backward'][0]):.2f} | {r['memory'][1] / 1e9:.2f} "
            f"({r['memory_pytorch'][1] / 1e9:.2f}) |"
        )
    peak = "The peak is that of faer's products of square matrices on all threads in the same run."
    return "\n".join([*text, "", f"{conditions(results)} {peak}", ""])


def ratios(results):
    text = [
        "| network | images | NLS iteration, ms | PyTorch, common / memoised | times faster | Hessian product, ms | PyTorch | times faster |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for r in results:
        common, memoised = (r[f"nls_{kind}_pytorch"][0] for kind in ("common", "memoised"))
        own, product, theirs = r["nls"][0], r["hessian_product"][0], r["hessian_product_pytorch"][0]
        text.append(
            f"| {r['name']} | {r['samples']:,} | {number(own)} | {number(common)} / {number(memoised)} | "
            f"{common / own:.1f} / {memoised / own:.1f} | {number(product)} | {number(theirs)} | {theirs / product:.1f} |"
        )
    return "\n".join([*text, "", conditions(results), ""])


def shares(r):
    """The shares of the peak: forward pass, gradient, Hessian product, as one, two and five times the forward pass's multiplications."""
    work = r["multiplications"] * r["samples"] / r["peak"] * 1e3
    return [factor * work / r[key][0] for key, factor in (("forward", 1), ("backward", 2), ("hessian_product", 5))]


def goals(results):
    """Measured / goal; what is short of it in bold."""
    text = [
        "| network | NLS against common | against memoised | Hessian product | forward pass, share of the peak | product / gradient |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    met = total = 0
    for r in results:
        measured = [
            r["nls_common_pytorch"][0] / r["nls"][0], r["nls_memoised_pytorch"][0] / r["nls"][0],
            r["hessian_product_pytorch"][0] / r["hessian_product"][0], shares(r)[0],
        ]  # fmt: skip
        cells = []
        for value, goal, form in zip(measured, GOALS[r["name"]], ("{:.2f}", "{:.2f}", "{:.2f}", "{:.0%}")):
            cell = form.format(value) if goal is None else f"{form.format(value)} / {form.format(goal)}"
            if goal is not None:
                total, met = total + 1, met + (value >= goal)
                cell = cell if value >= goal else f"**{cell}**"
            cells.append(cell)
        # In units of a gradient with its forward pass: at most 2.2.
        of_gradient = r["hessian_product"][0] / (r["forward"][0] + r["backward"][0])
        total, met = total + 1, met + (of_gradient <= 2.2)
        last = f"{of_gradient:.2f} / 2.2"
        text.append(f"| {r['name']} | {' | '.join(cells)} | {last if of_gradient <= 2.2 else f'**{last}**'} |")
    return "\n".join(["Measured / goal; short of the goal in bold.", "", *text, "", f"{met} of {total} goals are met.", ""])


def at_the_papers_size(results):
    """The same for the paper's networks, for 5,000 images and 5,000 iterations. Samples pass in blocks, so that time grows with their number."""
    text = [
        "| network | parameters | images timed | s per NLS iteration at 5,000 images | trials | s per Hessian product at 5,000 images "
        "| memory as timed, NLS and products, GB | 5,000 iterations of one run |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for r in results:
        if r["shape"] == "3x32x32":
            iteration, product = (r[key][0] / 1e3 * 5000 / r["samples"] for key in ("nls", "hessian_product"))
            text.append(
                f"| {r['name']} | {r['parameters']:,} | {r['samples']:,} | {number(iteration)} | {r['trials']:.1f} | {number(product)} | "
                f"{r['memory'][0] / 1e9:.1f}, {r['memory'][1] / 1e9:.1f} | {iteration * 5000 / 86400:.1f} days |"
            )
    return "\n".join([*text, ""])


def conditions(results):
    """How the numbers were measured, in a sentence."""
    each = {key: sorted({str(r[key]) for r in results}) for key in ("machine", "threads", "torch", "rounds")}
    machine, threads, torch, rounds = (" or ".join(values) for values in each.values())
    return (
        f"{machine}, {threads} threads, single precision, PyTorch {torch}; rounds: {rounds}, one program after the other in each."
    )


def replace(document, text, what="just compare"):
    """Puts a table between the document's marks."""
    begin, end = f"<!-- {what} -->\n", f"<!-- /{what} -->"
    before, rest = document.read_text().split(begin)
    document.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1])


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=float, default=1.0, help="time for every pass in every round")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--only", default="", help="a part of the names of the workloads measured; the others keep their numbers")
    options = arguments.parse_args()
    file = HERE / "results/compare.json"
    file.parent.mkdir(exist_ok=True)
    known = {r["name"]: r for r in json.loads(file.read_text())} if file.exists() else {}
    for workload in WORKLOADS:
        if options.only in workload[0]:
            known[workload[0]] = measure(workload, options)
            print(f"{workload[0]}: {known[workload[0]]['nls'][0]:.1f} ms per NLS iteration", flush=True)
            # What is measured is not lost if a later network fails.
            file.write_text(json.dumps(list(known.values()), indent=1) + "\n")
    results = [known[workload[0]] for workload in WORKLOADS if workload[0] in known]
    replace(ROOT / "README.md", ratios(results))
    replace(ROOT / "benches/README.md", table(results))
    replace(ROOT / "benches/README.md", goals(results), "just compare: goals")
    scale.write()
    replace(ROOT / "benches/README.md", at_the_papers_size(results), "just compare: the paper's size")


if __name__ == "__main__":
    main()
