#!/bin/sh
# Install the Debian packages that the tests use. Where that is not possible, say what is left out and go on.
set -u
wanted=""
need() { # need PROGRAM PACKAGES…
  program=$1; shift
  command -v "$program" >/dev/null 2>&1 || wanted="$wanted $*"
}
need soffice libreoffice-writer-nogui libreoffice-calc-nogui
need chromium chromium
need pdftoppm poppler-utils
[ -d /usr/lib/postgresql ] || wanted="$wanted postgresql"
[ -d /usr/share/fonts/opentype/noto ] || wanted="$wanted fonts-noto-cjk"
[ -z "$wanted" ] && exit 0
log=$(mktemp)
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing:$wanted"
  # shellcheck disable=SC2086
  if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $wanted) >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -n 3 "$log"
fi
echo "Not installed and could not be:$wanted"
echo "The tests that need them (.doc through LibreOffice, pages in Chromium, PostgreSQL, Chinese fonts) are left out."
exit 0
