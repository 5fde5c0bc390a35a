# shellcheck shell=bash disable=SC2034
# What Slipway needs from Debian and PyPI, and why: the one place that names it.
#
# The other scripts source this file and call need_swift, need_packages and need_python. Whatever
# is missing is announced, with the reason, before it is installed; what is there is left alone.
# The lists and `root`, the checkout, are for the scripts that source this.

# Lines of "PACKAGE REASON", one list a purpose.
build_packages='
binutils                 the linker that Swift calls
libc6-dev                the C headers that Swift compiles against
libstdc++-12-dev         the C++ run-time that Swift links against
libnghttp2-dev           HTTP/2 frames
libprotobuf-c-dev        protobuf messages
libsqlite3-dev           the embedded database
libcurl4-openssl-dev     calls to running models
libssl-dev               TLS, SHA-256, HMAC and random bytes
libmicrohttpd-dev        the admin port
libjansson-dev           JSON
zlib1g-dev               compressed messages
pkg-config               tells Swift where the libraries are
'
python_packages='
python3                  runs model packages
python3-venv             keeps PyPI packages apart from the system
ca-certificates          lets pip check whom it downloads from
'
test_packages='
protobuf-compiler        checks that generated code is fresh
protobuf-c-compiler      the same, C code
libprotobuf-dev          the well-known .proto files
libprotoc-dev            the .proto file of plugin requests
openssl                  makes certificates, and is a stock TLS peer
'
bench_packages='
gcc                      compiles the C floor
g++                      compiles the grpc-c++ peer
libprotobuf-c-dev        messages of the C floor
libnghttp2-dev           frames of the C floor
pkg-config               tells the compilers where the libraries are
libgrpc++-dev            the grpc-c++ peer
libprotobuf-dev          messages of the grpc-c++ peer
protobuf-compiler        generates the grpc-c++ peer
protobuf-compiler-grpc   the same, services
nghttp2-client           h2load, which drives the servers
'

# CVE-2026-27135, MadeYouReset and the CONTINUATION flood are fixed from here on.
nghttp2_minimum='1.52.0-1+deb12u3'

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() {
  printf '==> %s\n' "$*" >&2
}

fail() {
  printf 'scripts/%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Prints the comment at the head of a script, which is its help text.
print_help() { # SCRIPT
  sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$1"
}

# Fails unless Swift 6.3 or newer is there. Swift itself is never installed.
need_swift() {
  local answer version
  command -v swift >/dev/null || fail "swift is not on PATH. Install Swift 6.3 for Debian 12 from" \
    "https://www.swift.org/install/linux and put its usr/bin on PATH."
  answer=$(swift --version 2>&1) ||
    fail "'swift --version' fails. Install what the toolchain itself needs, as" \
      "https://www.swift.org/install/linux says: $answer"
  version=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$answer")
  [[ -n $version ]] || fail "'swift --version' does not answer like the Swift compiler:" \
    "$(command -v swift) is something else. Put the toolchain's usr/bin first on PATH."
  dpkg --compare-versions "$version" ge 6.3 ||
    fail "Swift $version is too old, Slipway needs 6.3 or newer: $(command -v swift)"
}

# Installs what is missing of some lists of packages.
need_packages() { # LIST...
  local package reason
  local -a missing=() reasons=()
  command -v dpkg-query >/dev/null || fail "this is no Debian system. Install by hand:" \
    "$(printf '%s\n' "$@" | awk 'NF { printf "%s%s", sep, $1; sep = ", " }')"
  while read -r package reason; do
    if [[ -z $package ]] || is_installed "$package"; then continue; fi
    missing+=("$package")
    reasons+=("$(printf '%-24s %s' "$package" "$reason")")
  done < <(printf '%s\n' "$@")
  if ((${#missing[@]} > 0)); then
    say 'Installing Debian packages that are missing:'
    printf '      %s\n' "${reasons[@]}" >&2
    ((EUID == 0)) || command -v sudo >/dev/null || fail "not root and no sudo. As root, run:" \
      "apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    as_root apt-get update -q
    as_root apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi
  [[ $* != *libnghttp2-dev* ]] || require_nghttp2
}

is_installed() { # PACKAGE
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]] || return 1
  # An nghttp2 without the security fixes counts as missing, so that it is brought up to date.
  [[ $1 != libnghttp2-dev ]] || has_safe_nghttp2
}

has_safe_nghttp2() {
  dpkg --compare-versions "$(dpkg-query -W -f '${Version}' libnghttp2-14)" ge "$nghttp2_minimum"
}

require_nghttp2() {
  has_safe_nghttp2 || fail "libnghttp2 $(dpkg-query -W -f '${Version}' libnghttp2-14) has known" \
    "security holes; Slipway needs $nghttp2_minimum or newer. Add bookworm-security to the apt" \
    "sources and run 'apt-get update && apt-get install libnghttp2-dev'."
}

# Runs a command as root. RUNLEVEL keeps packages from starting services.
as_root() { # COMMAND ARGUMENT...
  local -a command=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive "$@")
  if ((EUID != 0)); then command=(sudo "${command[@]}"); fi
  "${command[@]}" >&2
}

# Makes a Python environment with pinned packages, unless it is there and up to date.
need_python() { # DIRECTORY REQUIREMENTS_FILE...
  local directory=$1 file
  local -a install=()
  shift
  for file in "$@"; do install+=(-r "$file"); done
  # The stamp is written last: an interrupted installation is started over.
  if cat "$@" | cmp -s - "$directory/requirements"; then return; fi
  say "Installing Python packages into $directory:"
  sed -E '/^(#|$)/d; s/^/      /' "$@" >&2
  /usr/bin/python3 -m venv --clear "$directory"
  "$directory/bin/pip" install --quiet --disable-pip-version-check "${install[@]}" >&2
  cat "$@" >"$directory/requirements"
}
