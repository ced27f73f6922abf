#!/usr/bin/env bash
# Sets up what is missing: system libraries through apt where it may, a virtual environment from the lock file.
# Usage: infra/deploy/setup.sh [test]      with `test` also what the tests need. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/../.."

purpose=${1:-run}
python=${PYTHON:-python3}
venv=.venv

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# apt_install PACKAGE...: installs, or says in one sentence what to ask for. Never fails the set-up: only PDFs or some
# tests go without.
updated=no
apt_install() {
    if command -v apt-get >/dev/null; then
        [ $updated = yes ] || as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
        updated=yes
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    fi
    echo "Please ask your administrator to install: $*" >&2
    return 1
}

has_library() { "$python" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$1" 2>/dev/null; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Toetssteen needs Python 3.11 or newer." >&2; exit 1; }

if ! has_library libpangoft2-1.0.so.0 || ! has_library libharfbuzz-subset.so.0; then
    apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 || true
fi
if [ "$purpose" = test ]; then
    command -v pdftotext >/dev/null || apt_install poppler-utils || true
    command -v chromium >/dev/null || apt_install chromium || true
    # veraPDF checks the PDFs: it needs Java, and the XML binding that Java once had of itself.
    command -v javac >/dev/null || apt_install default-jdk-headless || true
    [ -e /usr/share/java/jaxb-runtime.jar ] || apt_install libjaxb-java || true
fi

if [ ! -x $venv/bin/python ]; then
    echo "Making the virtual environment in $venv ..." >&2
    "$python" -m venv $venv 2>/dev/null || {
        rm -rf $venv
        { apt_install python3-venv && "$python" -m venv $venv; } || {
            # Debian without python3-venv: a bare environment, filled by the pip that is here.
            "$python" -m venv --without-pip $venv
        }
    }
fi
pip() { if [ -x $venv/bin/pip ]; then $venv/bin/pip "$@"; else "$python" -m pip --python $venv/bin/python "$@"; fi; }

# Only when a lock file changed since the last time.
sum() { cat "$@" | sha256sum | cut -d' ' -f1; }
if [ "$(cat $venv/.locked 2>/dev/null)" != "$(sum requirements.lock pyproject.toml)" ]; then
    echo "Installing what requirements.lock names ..." >&2
    pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    sum requirements.lock pyproject.toml > $venv/.locked
fi
if [ "$purpose" = test ] && [ "$(cat $venv/.locked-tests 2>/dev/null)" != "$(sum tests/requirements.lock)" ]; then
    echo "Installing what tests/requirements.lock names ..." >&2
    pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
    sum tests/requirements.lock > $venv/.locked-tests
fi
if [ "$(cat $venv/.warmed 2>/dev/null)" != "$(sum workers/engine/trees/*.py)" ]; then
    # The explanation engine is compiled once for this machine, and again when it changed; else the first start waits for it.
    echo "Compiling the explanation engine for this machine ..." >&2
    ORT_DISABLE_TELEMETRY=1 $venv/bin/python -c "from workers.engine import warm_up; warm_up()"
    sum workers/engine/trees/*.py > $venv/.warmed
fi
