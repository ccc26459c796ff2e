#!/usr/bin/env bash
# Installs libtorch for the CPU under target/libtorch, from PyTorch's wheel: 1.2 GB, for Linux. Does nothing where it is present.
# Prints the folder, for LIBTORCH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

torch=2.11.0
# The wheel is linked with these two by name, also where there is no GPU; the other CUDA packages are needed by the GPU only.
cuda=(nvidia-cuda-cupti==13.0.85 nvidia-cuda-runtime==13.0.96)

folder=$PWD/target/libtorch
if [[ -f $folder/build-version && $(cat "$folder/build-version") == "$torch" ]]; then
    echo "$folder"
    exit
fi
[[ $(uname -s) == Linux ]] || {
    echo "setup.sh is for Linux: set LIBTORCH to a libtorch $torch from https://pytorch.org instead" >&2
    exit 1
}

mkdir -p target
# A tool's message is no folder.
{
    python3 -m venv target/venv
    target/venv/bin/pip install --no-deps --no-compile "torch==$torch" "${cuda[@]}"
} >&2

site=$(echo target/venv/lib/python3*/site-packages)
site=$PWD/$site
rm -rf "$folder"
mkdir -p "$folder/lib"
ln -s "$site/torch/include" "$folder/include"
# Without libtorch_cuda.so: it needs the packages left out.
for library in "$site"/torch/lib/lib{torch_cpu,c10,gomp*,shm}.so* "$site"/nvidia/cu13/lib/lib{cudart,cupti}.so*; do
    [[ -e $library ]] && ln -s "$library" "$folder/lib/"
done
# Links name it; everything is in libtorch_cpu.so.
echo | cc -shared -x c - -o "$folder/lib/libtorch.so"
# Last: its presence says that the rest is.
printf '%s' "$torch" > "$folder/build-version"
echo "$folder"
