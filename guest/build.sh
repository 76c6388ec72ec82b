#!/bin/bash
# Builds guest/bin/SYSTEM/agent for both systems, byte for byte the same on every Debian 12.
#
#     guest/build.sh            builds anew and records the toolchain in guest/bin/toolchain.txt
#     guest/build.sh --check    builds elsewhere and compares; passes over another toolchain
#
# Needs: gcc, gcc-aarch64-linux-gnu, apt. musl comes from Debian's musl-dev, of both
# architectures, through an apt of its own: the host's dpkg is not touched.
set -euo pipefail
cd "$(dirname "$0")"

systems=(x86_64-linux aarch64-linux)
declare -A debian=([x86_64-linux]=amd64 [aarch64-linux]=arm64)
declare -A compiler=([x86_64-linux]=x86_64-linux-gnu-gcc [aarch64-linux]=aarch64-linux-gnu-gcc)
declare -A musl=([x86_64-linux]=x86_64-linux-musl [aarch64-linux]=aarch64-linux-musl)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

private_apt() {
  local tool=$1
  shift
  "$tool" -qq -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt" \
    -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 \
    -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::sourcelist="$work/sources.list" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}

fetch_musl() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
  touch "$work/apt/status"
  echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main' \
    >"$work/sources.list"
  private_apt apt-get update
  for system in "${systems[@]}"; do
    (cd "$work" && private_apt apt-get download "musl-dev:${debian[$system]}")
    dpkg-deb -x "$work"/musl-dev_*_"${debian[$system]}".deb "$work/musl"
  done
}

toolchain() {
  for system in "${systems[@]}"; do
    "${compiler[$system]}" --version | sed -n 1p
    "${compiler[$system]/%gcc/ld}" --version | sed -n 1p
    dpkg-deb -f "$work"/musl-dev_*_"${debian[$system]}".deb Package Version Architecture | paste -sd' '
  done
}

# build SYSTEM TARGET
build() {
  local cc=${compiler[$1]} lib=$work/musl/usr/lib/${musl[$1]}
  "$cc" -std=gnu11 -Os -Wall -Wextra -Werror -Wno-unused-result -D_GNU_SOURCE \
    -nostdinc -isystem "$work/musl/usr/include/${musl[$1]}" \
    -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fstack-protector-strong \
    -nostdlib -static -no-pie -fno-pie -Wl,--gc-sections -Wl,--build-id=none -s \
    -o "$2" "$lib/crt1.o" "$lib/crti.o" agent/*.c boot/*.c jump/*.c steward/*.c \
    "$lib/libc.a" "$("$cc" -print-libgcc-file-name)" "$lib/crtn.o"
}

for tool in "${compiler[@]}" apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || {
    echo "guest/build.sh: $tool is missing: apt-get install gcc gcc-aarch64-linux-gnu" >&2
    exit 1
  }
done
fetch_musl

if [ "${1-}" = --check ]; then
  if ! diff bin/toolchain.txt <(toolchain); then
    echo 'guest/build.sh: another toolchain than the recorded one: not compared'
    exit 0
  fi
  for system in "${systems[@]}"; do
    build "$system" "$work/agent"
    cmp "$work/agent" "bin/$system/agent"
  done
  echo 'guest/build.sh: the agents are what their source builds to'
  exit 0
fi

for system in "${systems[@]}"; do
  mkdir -p "bin/$system"
  build "$system" "bin/$system/agent"
done
toolchain >bin/toolchain.txt
