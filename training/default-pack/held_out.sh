#!/usr/bin/env bash
# What a model makes of kinds of images or sources that it never saw:
#   held_out.sh DATA DATA_WIDE WORK NAME DATASETS --without-kinds KIND... | --without-datasets DATASET...
# A short training without them, its pack, and the pack on all pictures of DATASETS (as A,B), of every
# split, since none was trained on. NAME names the folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=("$1" "$2")
work=$3/$4
datasets=$5
without=("${@:6}")
python=${PYTHON:-python3}
threads=${THREADS:-2}

[ -f "$work/slices/slices.pt" ] || "$python" "$here/train_slices.py" "${data[@]}" --out "$work/slices" "${without[@]}" --mix \
  --stages "${STAGES:-128:700}" --side 128 --threads "$threads"
[ -f "$work/cases/cases.pt" ] || "$python" "$here/train_cases.py" "${data[@]}" --slices "$work/slices" --out "$work/cases" \
  --steps "${STEPS:-400}" --threads "$threads"
"$python" "$here/export.py" "${data[@]}" --slices "$work/slices" --cases "$work/cases" --out "$work/pack"

cd "$here/../.."
npm run --silent convert -- "$work/pack/pytorch_model.bin" "$work/model" --precision fp16 \
  --labels "$work/pack/labels.json" --pack-info "$work/pack/pack-info.json" --ood "$work/pack/ood.json"
npm run --silent evaluate -- "${data[@]}" --datasets "$datasets" --pack "$work/model" --draws 200 \
  --predictions "$work/predictions.csv"
