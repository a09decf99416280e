#!/bin/sh
# Says why the player doesn't start: in the journal, and on the screen where the session can show a message.

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
why=$("$here/check-sandbox.sh" 2>&1)
if [ -z "$why" ]; then
  # What it said last is most likely why.
  why=$(journalctl --user -u bacheca-player -n 20 -o cat 2>/dev/null | grep -v '^$' | tail -n 3)
fi
text="Bacheca's player failed to start ten times. It is tried again each minute. ${why:-Look at: journalctl --user -u bacheca-player}"
echo "$text" >&2
if command -v notify-send >/dev/null 2>&1; then
  notify-send --urgency=critical "Bacheca" "$text" 2>/dev/null || true
elif command -v xmessage >/dev/null 2>&1; then
  xmessage -timeout 50 "$text" 2>/dev/null &
fi
