#!/bin/sh
# Says in one sentence, on standard error, what keeps Electron from its sandbox on this machine; nothing if it is well.
# Ends with 0 if it is well and with 1 if not. Ubuntu 24.04 and Debian's hardened kernels restrict user namespaces.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
proc=${BACHECA_PROC:-/proc}
helper="$root/node_modules/electron/dist/chrome-sandbox"

read_setting() {
  cat "$proc/sys/$1" 2>/dev/null || echo "$2"
}

# A helper that belongs to root and is setuid needs no user namespaces.
if [ -u "$helper" ] && [ "$(stat -c %u "$helper")" = 0 ]; then
  exit 0
fi

if [ "$(read_setting kernel/unprivileged_userns_clone 1)" = 0 ]; then
  echo "Bacheca: this kernel gives user namespaces to root alone, so Electron's sandbox can't start. Run: echo kernel.unprivileged_userns_clone=1 | sudo tee /etc/sysctl.d/60-bacheca.conf && sudo sysctl --system (docs/kiosk.md)" >&2
  exit 1
fi

if [ "$(read_setting kernel/apparmor_restrict_unprivileged_userns 0)" = 1 ] && [ ! -e "${BACHECA_APPARMOR:-/etc/apparmor.d}/bacheca-player" ]; then
  echo "Bacheca: AppArmor keeps Electron from its sandbox. Run: sudo $root/packaging/apparmor/install.sh (docs/kiosk.md)" >&2
  exit 1
fi
