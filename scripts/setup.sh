# Sourced by the scripts beside it: makes .venv from the lock file, and puts it on the PATH.
#
# Needs Python 3.11 or newer and nothing else; $PYTHON names one to use. Leaves the working folder
# at the root of the checkout. On Windows it runs in the bash that comes with git.
# shellcheck shell=bash

stop() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 2
}

find_python() {
    local candidate candidates=(python3.14 python3.13 python3.12 python3.11 python3 python)
    local PATH=${PATH//"$PWD/$bin:"/} # the environment itself may be made anew
    [[ -z ${PYTHON:-} ]] || candidates=("$PYTHON")
    for candidate in "${candidates[@]}"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    stop "found no Python 3.11 or newer (tried: ${candidates[*]}). \
Install one, or name it: PYTHON=/path/to/python3.11 scripts/${0##*/}"
}

# Windows keeps the commands of an environment in another folder.
if [[ ${OSTYPE:-} == msys* || ${OSTYPE:-} == cygwin* ]]; then bin=.venv/Scripts; else bin=.venv/bin; fi

# All that an environment depends on; it is made anew when any of it changes.
describe_environment() {
    "$1" --version
    pwd
    cat requirements.lock pyproject.toml
}

make_environment() {
    local python=$1
    "$python" -c 'import ensurepip, venv' 2>/dev/null || stop \
        "$python cannot make an environment. On Debian or Ubuntu: apt-get install $("$python" -c \
            'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    echo "Setting up .venv with $("$python" --version), once." >&2
    rm -rf .venv
    "$python" -m venv .venv
    local install=("$bin/python" -m pip --disable-pip-version-check install -qq)
    "${install[@]}" --require-hashes --requirement requirements.lock
    "${install[@]}" --no-deps --no-build-isolation --editable .
}

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
python=$(find_python)
if [[ $(describe_environment "$python") != "$(cat .venv/made-from 2>/dev/null)" ]]; then
    make_environment "$python"
    describe_environment "$python" >.venv/made-from
fi
PATH="$PWD/$bin:$PATH"
