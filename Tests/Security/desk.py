"""A demo desk on loopback, made fresh and thrown away, and people who sign in to it."""
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("CAMPUS110", ROOT / ".build" / "debug" / "campus110"))
PASSWORD = "demo-campus110"
# Its own certificate is not looked at: what is tested is the server behind it.
UNPROVEN = ssl._create_unverified_context()


class Desk:
    """`with Desk() as desk:` serves the demo until the block ends; `limits` multiplies the rate limits, for who asks very often."""

    def __init__(self, days=3, tls=False, limits=1):
        self.tls, self.limits = tls, limits
        self.folder = tempfile.mkdtemp(prefix="campus110-security-")
        self.data = os.path.join(self.folder, "demo")
        self.log = os.path.join(self.folder, "server.log")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        made = subprocess.run([PROGRAM, "demo", "--data", self.data, "--days", str(days)], cwd=ROOT, capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(f"the demo could not be made: {made.stderr}")
        if tls:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=Campus110 test",
                 "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{self.data}/tls.key", "-out", f"{self.data}/tls.crt"],
                check=True, capture_output=True, umask=0o077)
        self.process = None

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--data", self.data, "--port", str(self.port), "--rate-limits", str(self.limits)] + ["--tls"] * self.tls,
                cwd=ROOT, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.ask("GET", "/health").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server did not start:\n" + pathlib.Path(self.log).read_text())

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def is_alive(self):
        return self.process.poll() is None

    def ask(self, method, path, body=None, headers=None, source="127.0.0.1", timeout=30):
        """One request; `source` is the address on loopback that it comes from."""
        common = {"timeout": timeout, "source_address": (source, 0)}
        connection = (
            http.client.HTTPSConnection("127.0.0.1", self.port, context=UNPROVEN, **common) if self.tls
            else http.client.HTTPConnection("127.0.0.1", self.port, **common))
        try:
            given = dict(headers or {})
            if isinstance(body, dict):
                body = json.dumps(body)
                given.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            answer.text = answer.read().decode("utf-8", "replace")
            return answer
        finally:
            connection.close()


class Visitor:
    """A browser: keeps its cookies, and the form token once it has signed in."""

    def __init__(self, desk, source="127.0.0.1"):
        self.desk = desk
        self.source = source
        self.cookies = {}
        self.form_token = None

    @property
    def session_cookie(self):
        return "__Host-c110_session" if self.desk.tls else "c110_session"

    @property
    def session(self):
        return self.cookies.get(self.session_cookie)

    def headers(self):
        given = {}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.form_token:
            given["X-Form-Token"] = self.form_token
        return given

    def ask(self, method, path, body=None, headers=None):
        answer = self.desk.ask(method, path, body, {**self.headers(), **(headers or {})}, self.source)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            if value and "Max-Age=0" not in line:
                self.cookies[name.strip()] = value
            else:
                self.cookies.pop(name.strip(), None)
        return answer

    def sign_in(self, account, password=PASSWORD):
        """The answer to the attempt; a failed one leaves the visitor as it was."""
        self.form_token = None
        # As a browser does that comes to the sign-in page anew: only what says which device it is goes along.
        self.cookies.pop(self.session_cookie, None)
        answer = self.ask("POST", "/api/v1/session", {"account": account, "password": password})
        if answer.status == 200:
            self.form_token = json.loads(answer.text).get("formToken")
        return answer

    def is_signed_in(self):
        """Whether the server knows the session."""
        return self.session is not None and self.ask("GET", "/api/v1/session").status == 200


def signed_in(desk, account):
    """A visitor who has signed in; ends the run where the demo's account cannot."""
    visitor = Visitor(desk)
    answer = visitor.sign_in(account)
    if not visitor.is_signed_in():
        raise SystemExit(f"{account} could not sign in to the demo: {answer.status} {answer.text[:200]}")
    return visitor


def path_of(url):
    return urllib.parse.urlsplit(url).path
