"""A real server on a temporary demo, real Chromium windows, and a count of what passed."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build-output" / "browser"
SERVER = pathlib.Path(os.environ.get("CAMPUS110", ROOT / ".build" / "debug" / "campus110"))
PASSWORD = "demo-campus110"
# Software rendering: the map needs WebGL, and there is no graphics card here.
ARGUMENTS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--autoplay-policy=no-user-gesture-required",
]
# A machine that is busy with something else is no fault of a page.
expect.set_options(timeout=20_000)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The demo, served; `kill` ends it as a power cut would, `start` brings it back."""

    def __init__(self, days=40):
        self.folder = tempfile.mkdtemp(prefix="campus110-browser-")
        self.data = f"{self.folder}/demo"
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.process = None
        subprocess.run(
            [SERVER, "demo", "--data", self.data, "--days", str(days)], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)

    def start(self):
        self.process = subprocess.Popen(
            [SERVER, "serve", "--data", self.data, "--port", str(self.port)], cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=open(f"{self.folder}/server.log", "ab"))
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.base + "/health", timeout=2).read()
                return
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(pathlib.Path(f"{self.folder}/server.log").read_text())
            time.sleep(0.1)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def verify(self):
        return subprocess.run([SERVER, "verify", "--data", self.data], cwd=ROOT, capture_output=True, text=True)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Windows:
    """One browser with a window for each person; every script error and CSP breach is a failure."""

    def __init__(self, playwright, server):
        self.server = server
        self.browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        self.faults = []
        self.quiet = False

    def window(self, *, phone=False, position=None, account=None, **options):
        context = self.browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1600, "height": 900}, has_touch=phone,
            device_scale_factor=2 if phone else 1, locale="zh-CN", timezone_id="Asia/Shanghai",
            base_url=self.server.base, **options)
        if position:
            context.grant_permissions(["geolocation"])
            context.set_geolocation({"latitude": position[0], "longitude": position[1], "accuracy": 12})
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self.console(page, message))
        if account:
            page.goto("/signin")
            page.fill("[name=account]", account)
            page.fill("[name=password]", PASSWORD)
            page.click("form.card button.primary")
            page.wait_for_url(lambda url: "/signin" not in url)
        return page

    def console(self, page, message):
        # A server that was killed on purpose is no fault of a script.
        if message.type == "error" and not self.quiet and "ERR_CONNECTION" not in message.text:
            self.faults.append(f"{page.url}: {message.text}")


def shot(page, name):
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUTPUT / f"{name}.png")


def run(tests):
    """Runs the tests in order against one server; prints a line each and the counts; returns the exit code."""
    passed, failed = 0, 0
    shutil.rmtree(OUTPUT, ignore_errors=True)
    server = Server()
    try:
        server.start()
        with sync_playwright() as playwright:
            for test in tests:
                windows = Windows(playwright, server)
                try:
                    test(server, windows)
                    if windows.faults:
                        raise AssertionError("script errors: " + "; ".join(windows.faults))
                    passed += 1
                    print(f"✔ {test.__name__}: {test.__doc__}", flush=True)
                except Exception:
                    failed += 1
                    print(f"✘ {test.__name__}: {test.__doc__}\n{traceback.format_exc()}", flush=True)
                    for number, context in enumerate(windows.browser.contexts):
                        for page in context.pages:
                            with contextlib.suppress(Exception):
                                shot(page, f"failed-{test.__name__}-{number}")
                finally:
                    windows.browser.close()
    finally:
        server.close()
    print(f"browser: {passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
