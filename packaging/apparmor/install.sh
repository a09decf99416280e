#!/bin/sh
# As root, once for each place where Bacheca is unpacked: lets its Electron build its sandbox (Ubuntu 24.04 and later).
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
electron=$(realpath "$here/../../node_modules/electron/dist/electron")
target="${BACHECA_APPARMOR:-/etc/apparmor.d}/bacheca-player"
profile=$(mktemp)
trap 'rm -f "$profile"' EXIT
sed "s|@ELECTRON@|$electron|" "$here/bacheca-player" > "$profile"
# Compiled before it is put in place: one that this AppArmor can't read would be in the way at each start of the machine.
if [ -z "${BACHECA_APPARMOR:-}" ] && ! apparmor_parser --skip-kernel-load --skip-cache "$profile"; then
  echo "Nothing was changed: this machine's AppArmor can't read the profile, which is for version 4 and later (Ubuntu 24.04). Earlier ones don't restrict user namespaces, so that the player needs none; see packaging/kiosk/check-sandbox.sh." >&2
  exit 1
fi
install -m 0644 "$profile" "$target"
if [ -z "${BACHECA_APPARMOR:-}" ]; then
  apparmor_parser --replace "$target"
fi
echo "AppArmor lets $electron build its sandbox now."
