# Read by the scripts beside it (". scripts/lib.sh"): saying, stopping, installing system packages, remembering.
# shellcheck shell=sh

PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin" # apt needs sbin; an empty environment has none
export PATH

say() { printf '%s\n' "$*"; }

stop() {
    printf '\nCannot go on: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# How system packages may be installed: "" as root, "sudo" where it works without or can ask, else nothing.
may_install() {
    have apt-get || return 1
    [ "$(id -u)" -eq 0 ] && return 0
    have sudo || return 1
    sudo -n true 2>/dev/null || [ -t 0 ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_quietly() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >.apt.log 2>&1
}

# apt_install WHY PACKAGE...: installs, or says exactly what to run; returns only when the packages are there.
apt_install() {
    why=$1
    shift
    may_install || stop "$why, and this account may not install system packages." \
        "Run:  sudo apt-get install -y $*" "then run the same make command again."
    say "  system packages: $* ($why)"
    if ! apt_quietly install -y --no-install-recommends "$@"; then
        apt_quietly update || true
        if ! apt_quietly install -y --no-install-recommends "$@"; then
            tail -n 5 .apt.log >&2
            stop "$why, and apt-get could not install: $*" "What it said last stands above, all of it in .apt.log."
        fi
    fi
    rm -f .apt.log
}

# hash_of FILE...: one fingerprint of their content.
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

# done_before NAME KEY: was this step finished with the same key? finished NAME KEY: note that it was.
done_before() { [ "$(cat ".venv/.done-$1" 2>/dev/null || true)" = "$2" ]; }
finished() { printf '%s' "$2" >".venv/.done-$1"; }
