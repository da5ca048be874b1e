# Read by scripts/setup: what only the tests need from the system: a Chromium, Chinese glyphs, PostgreSQL.
# shellcheck shell=sh

# Ubuntu's chromium-browser may be a stub that only asks for a snap, so each candidate must really answer.
need_chromium() {
    for name in chromium google-chrome google-chrome-stable chromium-browser; do
        if have "$name" && "$name" --version >/dev/null 2>&1; then return; fi
    done
    .venv/bin/python -c '
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not os.path.exists(p.chromium.executable_path))' >/dev/null 2>&1 && return
    if grep -qi '^ID=debian' /etc/os-release 2>/dev/null && may_install; then
        apt_install "browser tests need Chromium" chromium
        return
    fi
    say "  Chromium by Playwright (browser tests)"
    if may_install; then as_root "$root/.venv/bin/playwright" install-deps chromium >/dev/null 2>&1 || true; fi
    .venv/bin/playwright install chromium >/dev/null || stop "browser tests need Chromium, and none could be installed." \
        "Run:  sudo apt-get install -y chromium      (Debian)" \
        "or:   .venv/bin/playwright install --with-deps chromium"
}

need_chinese_glyphs() {
    have fc-list && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ] && return
    if may_install; then
        apt_install "screenshots need Chinese glyphs" fontconfig fonts-noto-cjk
    else
        say "  No Chinese font is installed: tests pass, screenshots show boxes. sudo apt-get install -y fontconfig fonts-noto-cjk"
    fi
}

need_postgres() {
    .venv/bin/python -m tests.support.postgres >/dev/null 2>&1 && return
    apt_install "tests start a PostgreSQL of their own" postgresql
    .venv/bin/python -m tests.support.postgres >/dev/null || stop "PostgreSQL is installed but the tests cannot start it; its message stands above."
}

need_chromium
need_chinese_glyphs
need_postgres
