#!/usr/bin/env bash
# What run, test and .ci/run share: find out which packages are missing, install those, build.
# Sourced, never run by itself. Debian 12 and Ubuntu 24.04; elsewhere it says what it would have installed.
#
#   needPackages build window      makes sure that the packages of these groups are there
#   buildRelease [cmake -D…] -- [target…]   configures once, then builds what changed into build/

set -euo pipefail

gatehouse_top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

# One line a package: group, name, what for. "a|b" means: either will do; the first that apt offers is installed.
gatehouse_packages() {
    cat <<'TABLE'
build   g++                                     the C++20 compiler
build   cmake                                   the build system
build   ninja-build                             the build system's hands
build   ccache                                  builds a second time at no cost
build   libboost1.81-dev|libboost1.83-dev       sockets and HTTP/1.1 parsing (Boost.Asio, Boost.Beast)
build   libboost-json1.81-dev|libboost-json1.83-dev   JSON
build   libssl-dev                              TLS and cryptography
build   libyaml-cpp-dev                         decK and scenario files
build   libre2-dev                              regular expressions of routes, in linear time
build   pkg-config|pkgconf                      finds RE2
build   libexpected-dev                         Result<T>
build   qt6-base-dev                            the window, the listener, settings
build   qt6-svg-dev|libqt6svg6-dev              icons
build   qtkeychain-qt6-dev                      secrets in the system's keychain
build   libgtest-dev                            tests
build   libgmock-dev                            tests
window  libqt6svg6                              draws the icons
window  qt6-qpa-plugins                         Qt's platform plugins
window  libgl1                                  Qt links against it
window  fonts-dejavu-core|fonts-noto-core       letters
window  libsecret-1-0                           the way to the keychain
window  gnome-keyring|kwalletmanager|libkf5wallet-bin|keepassxc   a keychain
wayland qt6-wayland                             a window on Wayland
test    xvfb                                    the window's tests run on a screen of their own
test    dbus-daemon                             the keychain's tests run on a bus of their own
test    gnome-keyring                           a real keychain for its tests
test    python3                                 structure and end-to-end tests
test    python3-venv                            httpbin, a real upstream for the end-to-end tests
test    openssl                                 certificates for the tests
test    curl                                    runs the scripts that are exported
ci      nginx-light|nginx                       a real upstream for the tests
ci      libnginx-mod-http-lua                   reads the exported nginx.conf
ci      apache2                                 runs the exported Apache configuration
ci      busybox                                 a third shell for the exported scripts
ci      libapache2-mod-auth-openidc             the same
ci      maven                                   fetches Keycloak
ci      clang-format-14|clang-format            the format check
TABLE
}

gatehouse_say() { printf '%s\n' "gatehouse: $*" >&2; }

# GROUP… → the lines of the table that are not satisfied, asking dpkg once for all of them
gatehouse_missing() {
    local groups=" $* " group names what name found
    declare -A have=()
    while read -r name; do have[$name]=1; done < <(
        gatehouse_packages | awk '{print $2}' | tr '|' '\n' | sort -u \
            | xargs dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" {print $2}')
    while read -r group names what; do
        [[ $groups == *" $group "* ]] || continue
        found=
        for name in ${names//|/ }; do
            [ -n "${have[$name]:-}" ] && found=1
        done
        [ -n "$found" ] || printf '%s\t%s\n' "$names" "$what"
    done < <(gatehouse_packages)
}

gatehouse_as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        gatehouse_say "this needs root and there is no sudo. Run as root, then try again: $*"
        exit 1
    fi
}

# NAMES (a|b) → the first that apt can install
gatehouse_offered() {
    local name
    for name in ${1//|/ }; do
        if [[ $(LC_ALL=C apt-cache policy "$name" 2>/dev/null) == *"Candidate: "[0-9]* ]]; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

gatehouse_install() { # NAMES-with-alternatives…
    local names choice chosen=()
    export DEBIAN_FRONTEND=noninteractive
    gatehouse_as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    for names in "$@"; do
        if ! choice=$(gatehouse_offered "$names"); then
            gatehouse_say "apt offers none of: ${names//|/, }. Supported are Debian 12 and Ubuntu 24.04" \
                "(on Ubuntu, 'universe' must be switched on)."
            exit 1
        fi
        chosen+=("$choice")
    done
    gatehouse_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${chosen[@]}"
}

needPackages() {
    local missing names
    if ! command -v dpkg-query >/dev/null; then
        gatehouse_say "no dpkg here, so packages are yours to install; needed are (Debian's names):" \
            "$(gatehouse_packages | awk -v g=" $* " 'index(g, " " $1 " ") {printf "%s ", $2}')"
        return 0
    fi
    missing=$(gatehouse_missing "$@")
    [ -n "$missing" ] || return 0
    gatehouse_say "these packages are missing and will be installed with apt:"
    printf '%s\n' "$missing" | while IFS=$'\t' read -r names what; do
        printf '    %-42s %s\n' "${names//|/ or }" "$what" >&2
    done
    mapfile -t names < <(printf '%s\n' "$missing" | cut -f1)
    gatehouse_install "${names[@]}"
}

# Prints the home of a Java ≥ 21, which Keycloak needs; returns 1 when there is none. The `java` on PATH is asked last:
# on Debian 12 it is often 17.
findJava() {
    local home version
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v java || true)")")")"; do
        [ -x "$home/bin/java" ] || continue
        version=$({ "$home/bin/java" -version 2>&1 || true; } | sed -n '1s/^[^"]*"\([0-9]*\).*/\1/p')
        if [ "${version:-0}" -ge 21 ]; then
            printf '%s\n' "$home"
            return 0
        fi
    done
    return 1
}

# For CI, where the Keycloak tests must run: a Java ≥ 21 and Maven, installed when missing.
needJava() {
    local name
    findJava >/dev/null && return 0
    gatehouse_say "no Java 21 or newer found (JAVA_HOME, /usr/lib/jvm); Keycloak's tests need one"
    gatehouse_as_root apt-get update -q
    for name in openjdk-21-jre-headless openjdk-25-jre-headless temurin-21-jre; do
        if gatehouse_offered "$name" >/dev/null; then
            gatehouse_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$name"
            return 0
        fi
    done
    gatehouse_say "apt offers no Java 21 or newer here: install one (Temurin, for instance) below /usr/lib/jvm"
    return 1
}

# For CI, where what is exported is given to its readers, most of which are Go's: a Go of 1.21 or newer fetches the
# release that they ask for by itself.
needGo() {
    local program name
    for program in "$(command -v go || true)" /usr/local/go/bin/go /usr/lib/go-*/bin/go; do
        [ -x "$program" ] || continue
        [[ $("$program" version) =~ go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 21 ] && return 0
    done
    gatehouse_say "no Go 1.21 or newer found; the readers of exports are built with it"
    for name in golang-1.24-go golang-1.23-go golang-1.22-go golang-1.21-go; do
        if gatehouse_offered "$name" >/dev/null; then
            gatehouse_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$name"
            return 0
        fi
    done
    gatehouse_say "apt offers none here: install Go below /usr/local/go"
}

buildRelease() {
    local -a options=() targets=()
    local build=$gatehouse_top/build option
    export CCACHE_BASEDIR=$gatehouse_top # another clone of the same sources finds what this one compiled
    while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
    [ $# -gt 0 ] && shift
    targets=("$@")
    # Configure when there is nothing yet or an option differs; otherwise the build notices changed CMake files itself.
    local configure=
    [ -f "$build/build.ninja" ] || configure=1
    for option in "${options[@]}"; do
        option=${option#-D}
        grep -qsx -- "${option%%=*}:[A-Z]*=${option#*=}" "$build/CMakeCache.txt" || configure=1
    done
    if [ -n "$configure" ]; then
        (cd "$gatehouse_top" && cmake --preset release "${options[@]}" >"$gatehouse_top/build-configure.log" 2>&1) || {
            cat "$gatehouse_top/build-configure.log" >&2
            gatehouse_say "CMake could not set the build up; its words are above"
            return 1
        }
        mv "$gatehouse_top/build-configure.log" "$build/configure.log"
    fi
    if [ ${#targets[@]} -gt 0 ]; then
        cmake --build "$build" --target "${targets[@]}"
    else
        cmake --build "$build"
    fi
}
