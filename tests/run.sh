#!/bin/sh
# All tests. What they need beyond Python is set up here when this machine allows it; otherwise the
# tests that need it are skipped, and a line says which and how to enable them.
set -eu
cd "$(dirname "$0")/.."

install() { # NAME PACKAGE: where this is a system of packages and we may
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $1 for the tests ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1 || true
  fi
}
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if [ -z "${ELO_CHROMIUM:-}" ] && ! browser >/dev/null 2>&1; then
  install Chromium chromium
fi
command -v virtuoso-t >/dev/null 2>&1 || install Virtuoso virtuoso-opensource
if browser >/dev/null 2>&1; then
  ELO_CHROMIUM="${ELO_CHROMIUM:-$(browser)}"; export ELO_CHROMIUM
else
  echo "SKIPPED: browser tests. Enable them by installing Chromium, or set ELO_CHROMIUM to its path."
fi
command -v java >/dev/null 2>&1 ||
  echo "SKIPPED: OWL consistency (HermiT). Enable it by installing a Java runtime, 11 or newer."
command -v mvn >/dev/null 2>&1 && command -v java >/dev/null 2>&1 ||
  echo "SKIPPED: Fuseki. Enable it with Java 17 or newer and Maven (apt-get install default-jre-headless maven)."
command -v virtuoso-t >/dev/null 2>&1 ||
  echo "SKIPPED: Virtuoso. Enable it with apt-get install virtuoso-opensource."

ruff check .
ruff format --check .
mypy
exec python -m pytest -n "${ELO_TEST_PROCESSES:-2}" "$@"
