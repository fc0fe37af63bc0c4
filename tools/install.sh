#!/bin/sh
# Make .venv if there is none and install the hashed requirement files named as arguments into it.
# PYTHON names the interpreter; without it the first one on PATH that is new enough is taken.
set -eu

VENV=.venv
MINIMUM="3, 11"
LOG=build/install.log

say() { printf '%s\n' "==> $*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c "import sys; sys.exit(sys.version_info < ($MINIMUM))" 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer is needed and was not found. Install it (Debian, Ubuntu: apt-get install python3 python3-venv) or name one: make PYTHON=python3.12"
}

# Run a command as root, directly or through sudo without a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Debian and Ubuntu leave ensurepip out of python3.
need_ensurepip() {
    "$1" -c "import ensurepip, venv" 2>/dev/null && return
    package="$("$1" -c "import sys; print('python%d.%d-venv' % sys.version_info[:2])")"
    if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
        say "installing $package with apt-get"
        as_root apt-get update -qq >>$LOG 2>&1 || true
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >>$LOG 2>&1 </dev/null || true
    fi
    "$1" -c "import ensurepip, venv" 2>/dev/null ||
        stop "Python cannot make virtual environments here. As root: apt-get install python3-venv ($package), then run make again."
}

make_venv() {
    if "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then return; fi
    python="$(find_python)"
    need_ensurepip "$python"
    say "making $VENV with $("$python" --version)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
}

# uv is four times as fast as pip; it reads no pip settings, so a mirror configured for pip is passed on.
use_uv() {
    if [ ! -x "$VENV/bin/uv" ]; then
        "$VENV/bin/python" -m pip install -q --disable-pip-version-check --only-binary :all: \
            --require-hashes -r tools/installer.txt >>$LOG 2>&1 || return 1
    fi
    if [ -z "${UV_DEFAULT_INDEX:-}" ]; then
        mirror="${PIP_INDEX_URL:-$("$VENV/bin/python" -m pip config get global.index-url 2>/dev/null || true)}"
        if [ -n "$mirror" ]; then export UV_DEFAULT_INDEX="$mirror"; fi
    fi
}

install() {
    files=""
    for file in "$@"; do files="$files -r $file"; done
    say "installing $*"
    # shellcheck disable=SC2086  # one word a file
    if use_uv && "$VENV/bin/uv" pip install -q --python "$VENV/bin/python" --only-binary :all: \
        --require-hashes $files >>$LOG 2>&1; then
        return
    fi
    say "uv could not do it, trying pip (slower)"
    # shellcheck disable=SC2086
    "$VENV/bin/python" -m pip install -q --disable-pip-version-check --only-binary :all: \
        --require-hashes $files >>$LOG 2>&1 ||
        { tail -n 20 $LOG >&2; stop "The packages could not be installed; the whole log is $LOG."; }
}

mkdir -p build
make_venv
install "$@"
