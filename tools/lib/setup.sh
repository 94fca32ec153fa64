# Sourced by tools/run and tools/test: installs what is missing and builds.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${SCHANNEL_TIDY_BUILD:-$root/build}

die() {
  echo "schannel-tidy: $*" >&2
  exit 2
}

# need PACKAGE...: installs those Debian packages that are not there yet.
need() {
  local missing=() package installed
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qx "$package installed" <<<"$installed" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null ||
    die "these packages are missing, and there is no apt-get to install them: ${missing[*]}"
  echo "schannel-tidy: installing ${missing[*]}" >&2
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "not root and no sudo; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  { "${as_root[@]}" apt-get -qq update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
      --no-install-recommends "${missing[@]}"; } >&2 </dev/null ||
    die "apt-get could not install: ${missing[*]}"
  rm -f "$build/build.ninja" # what there is to build may be more now: configure again
}

# What it takes to build, and to analyse Windows code: mingw-w64's headers, and its
# compiler, by which Clang finds them.
need_build_packages() {
  need cmake ninja-build g++ clang-19 clang-tidy-19 libclang-19-dev llvm-19-dev \
    llvm-19-tools g++-mingw-w64-x86-64-posix python3
}

# Shows ninja's progress in one line of the terminal.
show_progress() {
  local line
  while read -r line; do
    [[ -t 2 && $line == \[* ]] && printf '\r\e[K%.78s' "$line" >&2
  done
  [[ ! -t 2 ]] || printf '\r\e[K' >&2
}

# build_targets TARGET...: configures and builds. All of the output is shown only when
# something fails; a second call has nothing to do and says nothing.
build_targets() {
  local log=$build/setup.log
  mkdir -p "$build" || die "cannot make $build"
  if [[ ! -f $build/build.ninja ]]; then
    echo "schannel-tidy: configuring" >&2
    cmake -S "$root" -B "$build" -G Ninja >"$log" 2>&1 || { cat "$log" >&2; die "configuring failed"; }
  fi
  [[ -f $build/.ninja_log ]] || echo "schannel-tidy: building (a few minutes the first time)" >&2
  ninja -C "$build" "$@" 2>&1 | tee "$log" | show_progress || { cat "$log" >&2; die "building failed"; }
}
