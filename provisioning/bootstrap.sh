# Shared by ./run and ./test: from a fresh Debian or Raspberry Pi OS to a ready checkout.
# Says what it does, does only what is missing, and may be repeated. Sourced, not run.

step() { printf '\n\033[1m▸ %s\033[0m\n' "$*"; }
note() { printf '  %s\n' "$*"; }
fail() { printf '\n\033[31m✗ %s\033[0m\n' "$*" >&2; exit 1; }

# as_root COMMAND…: with sudo when needed; 1 when that is impossible.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 1; fi
}

is_installed() { [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }

# need_packages NAME…: Debian packages; what is there stays as it is.
need_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    note "This is not Debian: please see that you have $*."
    return 0
  fi
  local missing=() name
  for name in "$@"; do is_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  step "Installing system packages: ${missing[*]}"
  if ! as_root true; then
    fail "Neither root nor sudo: please run  apt install ${missing[*]}  and start again."
  fi
  mkdir -p var/log
  # A fresh image has no package lists, an old one lists versions that are gone.
  as_root apt-get update -qq >var/log/apt.log 2>&1 || note "apt update had trouble; trying with the lists we have."
  if ! as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >>var/log/apt.log 2>&1; then
    tail -n 15 var/log/apt.log >&2
    fail "apt could not install them; the whole log is in var/log/apt.log."
  fi
}

# need_python: a Python that can make virtual environments; sets PYTHON.
need_python() {
  local found
  for found in python3 python3.13 python3.12 python3.11; do
    if command -v "$found" >/dev/null && "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      PYTHON=$found
      # Debian splits these off; both are needed to make an environment.
      "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || need_packages python3-venv
      return 0
    fi
  done
  need_packages python3 python3-venv
  PYTHON=python3
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || fail "Python 3.11 or newer is needed (Debian 12 or later)."
}

# need_environment LOCK: .venv with exactly what the lock names, hashes checked, and this project.
need_environment() {
  local lock=$1 want
  want=$(sha256sum "$lock" | cut -d' ' -f1)
  mkdir -p var/log
  if [ ! -x .venv/bin/python ] || [ "$(cat .venv/.lock-installed 2>/dev/null)" != "$want" ]; then
    step "Installing the Python packages of $lock into .venv (hashes checked)"
    [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || "$PYTHON" -m venv --clear .venv
    if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement "$lock" >var/log/pip.log 2>&1; then
      tail -n 15 var/log/pip.log >&2
      fail "pip could not install them; the whole log is in var/log/pip.log."
    fi
    printf '%s' "$want" >.venv/.lock-installed
  fi
  # The project itself, editable: its version, and commands such as .venv/bin/tameio-provision.
  want=$(sha256sum pyproject.toml | cut -d' ' -f1)
  if [ "$(cat .venv/.project-installed 2>/dev/null)" != "$want" ]; then
    if ! SKIP_ASSETS=1 .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-build-isolation --editable . >var/log/pip-project.log 2>&1; then
      tail -n 15 var/log/pip-project.log >&2
      fail "The project could not be installed; the whole log is in var/log/pip-project.log."
    fi
    printf '%s' "$want" >.venv/.project-installed
  fi
}

# need_assets: the portal's browser files and the compiled languages.
need_assets() {
  if ! .venv/bin/python -m build_hooks.assets >var/log/assets.log 2>&1; then
    tail -n 15 var/log/assets.log >&2
    fail "The portal's files could not be built; the whole log is in var/log/assets.log."
  fi
}
