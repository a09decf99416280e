#!/bin/sh
# As root, once for each place where Bacheca is unpacked: lets its Electron build its sandbox (Ubuntu 24.04 and later).
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
electron=$(realpath "$here/../../node_modules/electron/dist/electron")
target="${BACHECA_APPARMOR:-/etc/apparmor.d}/bacheca-player"
sed "s|@ELECTRON@|$electron|" "$here/bacheca-player" > "$target"
if [ -z "${BACHECA_APPARMOR:-}" ]; then
  apparmor_parser -r "$target"
fi
echo "AppArmor lets $electron build its sandbox now."
