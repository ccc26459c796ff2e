#!/usr/bin/env bash
# Ten minutes on a GPU: is the engine on libtorch equal to the native one there, how fast are its two kinds of Hessian products, how
# does it compare with PyTorch, and how far do VGG-11 and ResNet-34 get.
#
#   benches/gpu.sh build      where there is cargo, and a libtorch in LIBTORCH
#   benches/gpu.sh run        on the GPU, where neither is needed: a folder with the programs, and a libtorch 2.11 with CUDA in LIBTORCH,
#                             or python3 with torch 2.11
#
# Settings, by the environment: DEVICE (cuda:0), SAMPLES (5000), TOTAL seconds (570), RESULTS (results/gpu), SMALL=1 (reduced networks,
# for a trial on a processor: DEVICE=cpu SMALL=1 SAMPLES=40 TOTAL=120 benches/gpu.sh run), FLATLAND_DATA (the folder of Fashion-MNIST).
# Ends with 1 where the engines are not equal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

programs=experiments/torch/target/gpu
device=${DEVICE:-cuda:0} samples=${SAMPLES:-5000} total=${TOTAL:-570} out=${RESULTS:-results/gpu} status=0
small=() networks="ResNet(), Vgg11()"
if [[ -n ${SMALL:-} ]]; then
    small=(--small)
    networks="ResNet(width: 4), Vgg11(width: 4, hidden: [32])"
fi

build() {
    local profile=${PROFILE:-release} manifest=experiments/torch/Cargo.toml
    cargo build --profile "$profile" --manifest-path $manifest --bin flatland-torch --example measure
    # Cargo names a test after its contents.
    local tests
    tests=$(cargo test --profile "$profile" --manifest-path $manifest --test engine --no-run --message-format json |
        sed -n 's/.*"executable":"\([^"]*\/engine-[^"]*\)".*/\1/p')
    local folder=experiments/torch/target/$profile
    [[ $profile == dev ]] && folder=experiments/torch/target/debug
    mkdir -p $programs
    cp "$folder/flatland-torch" "$folder/examples/measure" $programs/
    cp "$tests" $programs/engine
    strip $programs/*
}

# The seconds that are left, at most as many as asked for.
left() {
    local rest=$((total - SECONDS))
    ((rest > 1)) || rest=1
    echo $((rest < $1 ? rest : $1))
}

# A title, then a command with a time limit, whose exit status is left in `status`.
part() {
    local title=$1 seconds
    seconds=$(left "$2")
    shift 2
    printf '\n## %s\n\n' "$title"
    status=0
    timeout "$seconds" "$@" 2>&1 || status=$?
    ((status == 0)) || printf '\n(ended with %s after at most %s s)\n' $status "$seconds"
}

run() {
    if [[ -z ${LIBTORCH:-} ]]; then
        LIBTORCH=$(python3 -c 'import pathlib, torch; print(pathlib.Path(torch.__file__).parent)')
    fi
    export LD_LIBRARY_PATH=$LIBTORCH/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    printf '# %s on %s\n\n' "$(date -u +%FT%TZ)" "$device"
    command -v nvidia-smi > /dev/null && nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader

    # In the order of their worth: what the time does not suffice for is the last.
    FLATLAND_DEVICE=$device part "Equality with the native engine" 60 $programs/engine --test-threads 1 --show-output --skip out_of_memory
    local equality=$status
    # As many samples at a time as in PyTorch.
    measure f32 "Times and memory, in single precision" 90 --seconds 75
    train 230
    measure double-backward "Products of both kinds" 75 --double-backward --networks vgg,wide-resnet
    if python3 -c 'import torch' 2> /dev/null; then
        part "PyTorch" 75 python3 benches/pytorch_networks.py --device "$device" --samples "$samples" "${small[@]}" --micro-batch 1000 \
            --seconds 60
    fi
    measure f64 "In double precision" 60 --networks vgg --precision f64
    return $((equality != 0))
}

# A table of `measure`, also in a file of its own.
measure() {
    local name=$1 title=$2 seconds=$3
    shift 3
    part "$title" "$seconds" $programs/measure --device "$device" --samples "$samples" --micro-batch 1000 "${small[@]}" "$@" |
        tee >(sed 1,3d > "$out/torch-$name.md")
}

# Runs of the two networks, each as long as the time allows: a limit ends a cell, and leaves its record.
train() {
    local data="FashionMnist(train: $samples)" limit=$(($(left "$1") / 2 - 10))
    # Without Fashion-MNIST the embedded digits, which are small: networks with fewer poolings.
    if [[ ! -d ${FLATLAND_DATA:-/usr/share/datasets}/fashion-mnist ]]; then
        data="Digits(train: 1000)"
        networks=${networks//Vgg11(/Vgg11(stages: 3, }
        networks=${networks//ResNet(/ResNet(stem: Small, }
    fi
    ((limit > 5)) || limit=5
    cat > "$out/plan.ron" <<PLAN
(
    name: "gpu",
    data: [$data],
    networks: [$networks],
    loss: CrossEntropy,
    optimisers: [Nls()],
    seeds: [0],
    iterations: 5000,
    max_seconds: $limit,
    record: (sharpness_every: 100),
)
PLAN
    part "Runs of $networks on $data" "$1" $programs/flatland-torch run "$out/plan.ron" --device "$device" --out "$out"
    part "Their last rows" 10 tail -n 2 "$out"/records/*/trace.csv
}

case ${1:-} in
build) build ;;
run)
    mkdir -p "$out"
    run | tee "$out/report.md"
    ;;
*)
    echo "usage: benches/gpu.sh build | run" >&2
    exit 2
    ;;
esac
