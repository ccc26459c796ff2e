"""What the paper's scale takes: the table of REPRODUCTION.md, from saved measurements (`just compare` calls it; alone: `just scale`).

Times of the native engine and of PyTorch are those of results/compare.json; those of the engine on libtorch are in results/torch-*.md, the output
of `experiments/torch/examples/measure.rs`. Without either, the rows are missing.
"""

import json
import pathlib

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]

IMAGES = ITERATIONS = 5000
# paper_configs/paper/fig1.ron: data sets × rules × seeds; λ₁ at the start and every hundred iterations, each with a linearisation's worth
# of products more.
RUNS, SHARPNESSES, PRODUCTS = 4 * 7 * 3, 51, 31

# As in compare.json, and as a network's label begins in a table of `measure`.
NETWORKS = [
    ("MLP 784-100-100-10", "MLP"),
    ("CNN 32-32", "CNN"),
    ("VGG-11", "VGG"),
    ("ResNet-34", "ResNet"),
    ("WideResNet-50-2", "WideResNet"),
    ("DenseNet-121", "DenseNet"),
    ("ViT", "ViT"),
]


def rows():
    """Network, engine, machine, images timed, seconds of an iteration and of a product on them, GB."""
    native = {r["name"]: r for r in json.loads((HERE / "results/compare.json").read_text())}
    torch = [row for file in sorted((HERE / "results").glob("torch-*.md")) for row in measured(file)]
    for name, begins in NETWORKS:
        r = native.get(name)
        if r:
            machine = f"{r['machine']}, {r['threads']} threads"
            size = f"{r['samples']:,} of {r['shape'].replace('x', '×')}"
            yield name, "native", machine, (r["samples"], size), r["nls"][0] / 1e3, r["hessian_product"][0] / 1e3, r["memory"][1] / 1e9
            yield (
                name, f"PyTorch {r['torch'].split('+')[0]} by hand", machine, (r["samples"], size), r["nls_common_pytorch"][0] / 1e3,
                r["hessian_product_pytorch"][0] / 1e3, r["memory_pytorch"][1] / 1e9,
            )  # fmt: skip
        for label, machine, samples, shape, cost, iteration, product, memory in torch:
            if label.split()[0].startswith(begins):
                # `measure` times an iteration of two trials; a run has as many as the native engine's.
                trials = r["trials"] if r else 2.0
                seconds = iteration + (trials - 2.0) * cost
                yield name, "`flatland-torch`", machine, (samples, f"{samples:,} of {shape}"), seconds, product, memory


def measured(file):
    """The complete rows of a table of `measure` in single precision: times in seconds, memory in GB."""
    lines = file.read_text().splitlines()
    machine = lines[0].split(", micro-batches")[0]
    size = next(line for line in lines if " images of " in line).split()
    samples, shape, precision = int(size[0]), size[3].rstrip(","), size[4].rstrip(":")
    for line in lines if precision == "F32" else []:
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) >= 6 and cells[1].isdigit():
            milliseconds, peaks = zip(*(cell.rstrip(")").split(" (") for cell in cells[2:5]))
            yield cells[0], machine, samples, shape, *(float(time) / 1e3 for time in milliseconds), float(peaks[-1]) * 2**30 / 1e9


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.2g}"


def duration(seconds):
    units = [(86400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s")]
    size, unit = next((unit for unit in units if seconds >= 2.0 * unit[0]), units[-1])
    return f"{seconds / size:.1f} {unit}" if seconds < 100.0 * size else f"{seconds / size:,.0f} {unit}"


def table():
    text = [
        "| network | engine | machine | images timed | s per NLS iteration* | s per Hessian product* | memory as timed, GB | one run* "
        "| its column of Figure 1* |",
        "|---|---|---|---|--:|--:|--:|--:|--:|",
    ]
    on_a_gpu = False
    for name, engine, machine, (samples, size), iteration, product, memory in rows():
        on_a_gpu |= engine == "`flatland-torch`" and ", cpu " not in machine
        iteration, product = (seconds * IMAGES / samples for seconds in (iteration, product))
        run = (ITERATIONS * iteration + SHARPNESSES * PRODUCTS * product)
        text.append(
            f"| {name} | {engine} | {machine} | {size} | {number(iteration)} | {number(product)} | {memory:.2f} | {duration(run)} "
            f"| {'not in it' if name == 'ViT' else duration(RUNS * run)} |"
        )
    if not on_a_gpu:
        text.append("| all | `flatland-torch` | a GPU | none | not measured | not measured | not measured | | |")
    text += [
        "",
        f"*Extrapolated from the images timed to {IMAGES:,}, since samples pass in blocks, and from the first iterations to {ITERATIONS:,}; a run "
        f"computes λ₁ {SHARPNESSES} times, with {PRODUCTS} products each. Figure 1 has {RUNS} runs per network (four data sets, seven rules, three "
        "seeds), here all as long as those of NLS, on images of the size timed. Times of `flatland-torch` are those of one repetition after a first. Memory grows with the images of DenseNet-121, whose batch is "
        "normalised as a whole, and by the vectors of Lanczos iterations, up to 8 GB.",
    ]
    return "\n".join([*text, ""])


def write():
    document = ROOT / "REPRODUCTION.md"
    begin, end = "<!-- just scale -->\n", "<!-- /just scale -->"
    before, rest = document.read_text().split(begin)
    document.write_text(before + begin + "\n" + table() + "\n" + end + rest.split(end)[1])


if __name__ == "__main__":
    write()
