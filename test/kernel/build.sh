#!/bin/sh
# build.sh SOURCES OUT: from a kernel's sources, a tar archive, the kernel of testbed.config:
#     OUT/tree       where it was built, a module of its own among the others
#     OUT/installed  its modules as `make modules_install` lays them out
set -e

here=$(cd "$(dirname "$0")" && pwd)
out=$2
sources=$out/sources

kernel() {
	make --silent -C "$sources" O="$out/tree" ARCH=x86_64 -j"$(nproc)" "$@"
}

mkdir -p "$sources" "$out/tree"
# Graphics are a third of all the sources, and not in this kernel.
tar -xf "$1" -C "$sources" --strip-components=1 --exclude='*/drivers/gpu/*.[ch]'
cp "$here/testbed_hello.c" "$sources/drivers/misc/"
echo 'obj-m += testbed_hello.o' >>"$sources/drivers/misc/Makefile"

kernel KCONFIG_ALLCONFIG="$here/testbed.config" allnoconfig
kernel bzImage modules
kernel INSTALL_MOD_PATH="$out/installed" modules_install
rm -r "$sources"
