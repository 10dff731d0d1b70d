#!/usr/bin/env bash
# What a model makes of a kind of image that it never saw: held_out.sh DATA DATA_WIDE WORK KIND DATASETS
# A short training without the kind, its pack, and the pack on the kind's test pictures (DATASETS, as A,B).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=("$1" "$2")
work=$3/without-$4
kind=$4
datasets=$5
python=${PYTHON:-python3}

[ -f "$work/slices/slices.pt" ] || "$python" "$here/train_slices.py" "${data[@]}" --out "$work/slices" --without-kinds "$kind" \
  --stages "${STAGES:-128:900}" --side 128
[ -f "$work/cases/cases.pt" ] || "$python" "$here/train_cases.py" "${data[@]}" --slices "$work/slices" --out "$work/cases" --steps 750
"$python" "$here/export.py" "${data[@]}" --slices "$work/slices" --cases "$work/cases" --out "$work/pack"

cd "$here/../.."
npm run --silent convert -- "$work/pack/pytorch_model.bin" "$work/model" --precision fp16 \
  --labels "$work/pack/labels.json" --pack-info "$work/pack/pack-info.json" --ood "$work/pack/ood.json"
npm run --silent evaluate -- "${data[@]}" --split test --datasets "$datasets" --pack "$work/model" --draws 0 \
  --predictions "$work/predictions.csv"
