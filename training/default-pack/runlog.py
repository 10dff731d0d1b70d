"""What a run says on its way: printed, and kept beside what it trained."""
import json
from pathlib import Path


def log(out, entry):
    """One line of JSON, printed and added to `log.jsonl` in the folder `out`."""
    line = json.dumps(entry)
    print(line, flush=True)
    with open(Path(out) / "log.jsonl", "a") as file:
        file.write(line + "\n")
