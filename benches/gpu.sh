#!/usr/bin/env bash
# Ten minutes on a GPU: is the engine on libtorch equal to the native one there, how fast are its two kinds of Hessian products, how
# does it compare with PyTorch, and how far do VGG-11 and ResNet-34 get.
#
#   benches/gpu.sh build      where there is cargo, and a libtorch in LIBTORCH
#   benches/gpu.sh run        on the GPU, where neither is needed: a folder with the programs, and a libtorch 2.11 with CUDA in LIBTORCH,
#                             or python3 with torch 2.11
#
# Settings, by the environment: DEVICE (cuda:0), SAMPLES (5000), TOTAL seconds (600), OUT (results/gpu), SMALL=1 (reduced networks, for
# a trial on a processor: DEVICE=cpu SMALL=1 SAMPLES=50 TOTAL=60 benches/gpu.sh run), FLATLAND_DATA (the folder of Fashion-MNIST).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

programs=experiments/torch/target/gpu
device=${DEVICE:-cuda:0} samples=${SAMPLES:-5000} total=${TOTAL:-600} out=${OUT:-results/gpu}
small=() networks="Vgg11(), ResNet()"
if [[ -n ${SMALL:-} ]]; then
    small=(--small)
    networks="Vgg11(width: 4, hidden: [32]), ResNet(width: 4)"
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

# A title, then a command with a time limit; what it prints is shown and kept.
part() {
    local title=$1 seconds
    seconds=$(left "$2")
    shift 2
    printf '\n## %s\n\n' "$title"
    timeout "$seconds" "$@" 2>&1 || printf '\n(ended with %s after at most %s s)\n' $? "$seconds"
}

run() {
    if [[ -z ${LIBTORCH:-} ]]; then
        LIBTORCH=$(python3 -c 'import pathlib, torch; print(pathlib.Path(torch.__file__).parent)')
    fi
    export LD_LIBRARY_PATH=$LIBTORCH/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    local measure=($programs/measure --device "$device" --samples "$samples" "${small[@]}")
    printf '# %s on %s\n\n' "$(date -u +%FT%TZ)" "$device"
    command -v nvidia-smi > /dev/null && nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader

    FLATLAND_DEVICE=$device part "Equality with the native engine" 90 $programs/engine --test-threads 1 --skip out_of_memory
    part "Products of both kinds, memory, equal bits" 120 "${measure[@]}" --networks vgg,wide-resnet
    part "f64 once" 60 "${measure[@]}" --networks vgg --precision f64 --no-double-backward
    part "The other networks" 90 "${measure[@]}" --networks mlp,cnn,resnet,densenet,vit --seconds 75
    if python3 -c 'import torch' 2> /dev/null; then
        part "PyTorch" 90 python3 benches/pytorch_networks.py --device "$device" --samples "$samples" "${small[@]}" --micro-batch 1000 \
            --seconds 75
    fi

    # Without Fashion-MNIST the embedded digits, which are small: networks with fewer poolings.
    local data="FashionMnist(train: $samples)"
    if [[ ! -d ${FLATLAND_DATA:-/usr/share/datasets}/fashion-mnist ]]; then
        data="Digits(train: 1000)"
        networks=${networks//Vgg11(/Vgg11(stages: 3, }
        networks=${networks//ResNet(/ResNet(stem: Small, }
    fi
    # As long as the time allows: a limit ends a cell, and leaves its record.
    local limit=$(($(left "$total") / 2 - 10))
    ((limit > 5)) || limit=5
    mkdir -p "$out"
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
    part "VGG-11 and ResNet-34" "$total" $programs/flatland-torch run "$out/plan.ron" --device "$device" --out "$out"
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
