#!/usr/bin/env bash
# Build the wheel, install it in an empty virtual environment, and run a whole session with it from an empty folder.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/.venv/bin/python" -m build --quiet --wheel --outdir "$work/dist" "$root"
"$root/.venv/bin/python" -m venv "$work/venv"
pip=("$work/venv/bin/python" -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install --require-hashes -r "$root/requirements/run.txt"
"${pip[@]}" install --no-deps "$work"/dist/*.whl
"${pip[@]}" check

cd "$work"
export MOCKINT_HOME="$work/home"
cat > answers.yaml <<'EOF'
oauth-at-scale: Tokens live in a secret store that encrypts them, with a key for each tenant, and few can read them.
undocumented-api: ""
EOF
venv/bin/mockint practice --answers answers.yaml --out report.json
venv/bin/python - <<'EOF'
import json
report = json.load(open("report.json"))
scores = [question["score"] for question in report["questions"]]
assert len(scores) == 2 and scores[0] > 0 and scores[1] == 0, scores
EOF
venv/bin/python - <<'EOF'
import mockint
from mockint.grading.prompting import ask_about
request = ask_about(mockint.load_bank("software-engineer-integrations").questions[0], "the answer")
assert request.system and request.shared and "the answer" in request.own
EOF
venv/bin/mockint graders
venv/bin/mockint report last --format html --out report.html
venv/bin/mockint bank list
venv/bin/mockint doctor
echo "The wheel works: $(du -h dist/*.whl | cut -f1), $(du -sm venv | cut -f1) MB installed."
