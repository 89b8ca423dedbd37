#!/usr/bin/env bash
# Installs what Vantage needs beyond Python and Node. On Debian as root it installs; elsewhere it says what is missing.
#   scripts/system-packages.sh run    what `make up` needs: Pango for the PDF of a report
#   scripts/system-packages.sh test   that, a browser and PostgreSQL for the tests and benchmarks
set -euo pipefail

packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)
[ "${1:-run}" = run ] || packages+=(chromium-headless-shell libatomic1 postgresql poppler-utils)  # libatomic1: Playwright's driver needs it

missing=()
if command -v dpkg-query >/dev/null; then
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
else
  ldconfig -p 2>/dev/null | grep -q libpangoft2 || command -v pango-view >/dev/null || missing+=("Pango 1.44 or newer")
  if [ "${1:-run}" = test ]; then
    command -v chromium-headless-shell >/dev/null || [ -x /usr/bin/chromium ] || missing+=("Chromium at /usr/bin/chromium")
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=("PostgreSQL server")
  fi
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "Missing on this machine: ${missing[*]}. Install them (on Debian: sudo apt-get install ${missing[*]}) and run make again." >&2
  exit 2
fi
echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
