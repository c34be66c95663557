#!/bin/sh
# Install the Debian packages that the tests use. Where that is not possible, say what is left out and go on.
set -u
wanted="libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk"
if command -v soffice >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing $wanted"
  if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $wanted) >/tmp/jixiao-apt.log 2>&1; then exit 0; fi
  tail -n 3 /tmp/jixiao-apt.log
fi
echo "LibreOffice is not installed and could not be: the tests of .doc reading through it are left out."
exit 0
