#!/usr/bin/env bash
# What a model makes of kinds of images or sources that it never saw:
#   held_out.sh DATA DATA_WIDE WORK NAME DATASETS --without-kinds KIND... | --without-datasets DATASET...
# A short training without them (700 steps at 128 pixels; with MORE=192:900 so many steps more at that side), its pack, and
# the pack on all pictures of DATASETS (as A,B), of every split, since none was trained on. NAME names the folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=("$1" "$2")
work=$3/$4
datasets=$5
threads=${THREADS:-2}
without=("${@:6}" --mix --threads "$threads")
python=${PYTHON:-python3}
more=${MORE:-}

train() { [ -f "$1/slices.pt" ] || "$python" "$here/train_slices.py" "${data[@]}" --out "$@" "${without[@]}"; }

train "$work/slices-1" --stages 128:700 --side 128 --ranking-weight 0
slices=$work/slices-1
if [ -n "$more" ]; then
  slices=$work/slices
  train "$slices" --start "$work/slices-1" --stages "$more" --side "${more%%:*}" --rate 4e-4
fi
"$python" "$here/train_cases.py" "${data[@]}" --slices "$slices" --out "$work/cases" --threads "$threads"
"$python" "$here/export.py" "${data[@]}" --slices "$slices" --cases "$work/cases" --out "$work/pack"

cd "$here/../.."
npm run --silent convert -- "$work/pack/pytorch_model.bin" "$work/model" --precision fp16 \
  --labels "$work/pack/labels.json" --pack-info "$work/pack/pack-info.json" --ood "$work/pack/ood.json"
npm run --silent evaluate -- "${data[@]}" --datasets "$datasets" --pack "$work/model" --draws 200 \
  --predictions "$work/predictions.csv"
