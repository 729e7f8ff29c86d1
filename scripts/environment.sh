# Prepares .venv for ./start and ./check; sourced, POSIX sh.
# usage: prepare_environment EXTRAS   (EXTRAS: "" or "test")

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# The virtual environment with torch and the model needs about 4 GB.
check_disk() {
    free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
    [ "${free_kb:-9999999}" -ge 5000000 ] || fail \
        "Zu wenig Platz: hier sind $((free_kb / 1000)) MB frei, gebraucht werden etwa 5000 MB." \
        "Bitte Platz schaffen und den Befehl noch einmal aufrufen."
}

explain_failed_install() {
    log=$1
    tail -n 15 "$log" >&2
    if grep -qi 'no space left' "$log"; then
        fail "" "Die Platte ist voll. Bitte Platz schaffen und den Befehl noch einmal aufrufen."
    fi
    if grep -qiE 'connection|timed out|temporary failure|name resolution|proxy|ssl' "$log"; then
        fail "" "Das Paketverzeichnis ist nicht erreichbar. Bitte Netz und Proxy prüfen" \
            "(PIP_INDEX_URL, HTTPS_PROXY) und den Befehl noch einmal aufrufen."
    fi
    fail "" "Die Einrichtung ist gescheitert; das ganze Protokoll steht in $log."
}

install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --quiet \
        --constraint constraints.txt "$@" >>"$venv/install.log" 2>&1 ||
        explain_failed_install "$venv/install.log"
}

prepare_environment() {
    extras=$1
    venv=.venv
    wanted=$(cat pyproject.toml constraints.txt scripts/environment.sh | cksum)
    stamp="$venv/.ready-${extras:-run}"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return 0
    fi
    python=$(find_python) || fail \
        "Python 3.11 oder neuer wurde nicht gefunden." \
        "Bitte installieren (Debian/Ubuntu: apt install python3 python3-venv) oder mit" \
        "PYTHON=/pfad/zu/python3 angeben."
    if [ ! -x "$venv/bin/python" ]; then
        check_disk
        "$python" -m venv "$venv" || fail \
            "Die Umgebung .venv ließ sich nicht anlegen (Debian/Ubuntu: apt install python3-venv)."
    fi
    printf 'Richte die Umgebung ein (beim ersten Mal einige Minuten) …\n' >&2
    : >"$venv/install.log"
    # torch first and alone: its pinned version keeps later packages from pulling another build.
    install "$(grep '^torch==' constraints.txt)"
    install --editable ".${extras:+[$extras]}"
    printf '%s\n' "$wanted" >"$stamp"
}
