"""What the walk needs around it: a real provider, a stand-in for WeChat, and campus110 on a fresh demo, all on loopback."""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SERVER = pathlib.Path(os.environ.get("CAMPUS110", ROOT / ".build" / "debug" / "campus110"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(answers, process, log):
    deadline = time.monotonic() + 90
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        with contextlib.suppress(OSError):
            opener.open(answers, timeout=2).read()
            return
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(pathlib.Path(log).read_text())
        time.sleep(0.1)


class WeChat(http.server.BaseHTTPRequestHandler):
    """Answers as jscode2session does: a code is good once and stands for whoever it names."""

    used = set()

    def do_GET(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        code = asked.get("js_code", "")
        if asked.get("secret") != "mini-secret":
            answer = {"errcode": 40125, "errmsg": "invalid appsecret"}
        elif not code.startswith("for-"):
            answer = {"errcode": 40029, "errmsg": "invalid code"}
        elif code in self.used:
            answer = {"errcode": 40163, "errmsg": "code been used"}
        else:
            self.used.add(code)
            answer = {"openid": "o-" + code.split("-")[1], "session_key": "SESSION-KEY-THAT-NOBODY-SEES"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Stage:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="campus110-signon-")
        self.data = f"{self.folder}/demo"
        self.port, self.provider_port = free_port(), free_port()
        self.base, self.provider = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.provider_port}"
        self.processes = []
        self.wechat = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WeChat)
        threading.Thread(target=self.wechat.serve_forever, daemon=True).start()
        subprocess.run([SERVER, "demo", "--data", self.data, "--days", "1"], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        self.environment = {
            **os.environ, "CAMPUS_SECRET": "campus-secret", "MINI_SECRET": "mini-secret", "NO_PROXY": "127.0.0.1,localhost",
        }
        self.secret = f"{self.folder}/strict.secret"
        pathlib.Path(self.secret).write_text("strict-secret\n")
        os.chmod(self.secret, 0o600)

    def ways(self):
        common = {"kind": "oidc", "issuer": self.provider, "organisation": "campus"}
        return [
            {**common, "id": "campus", "title": {"zh": "演示大学", "en": "Demo University"}, "clientID": "campus",
             "clientSecretEnvironment": "CAMPUS_SECRET", "matchAccounts": True, "createAccounts": True},
            {**common, "id": "strict", "title": {"zh": "市局统一认证", "en": "City sign-on"}, "clientID": "strict", "clientSecretFile": self.secret},
            {**common, "id": "wrong", "title": {"zh": "错", "en": "Wrong"}, "clientID": "wrong",
             "issuer": f"http://localhost:{self.provider_port}", "clientSecretEnvironment": "CAMPUS_SECRET"},
            {"id": "mini", "kind": "wechatMiniProgram", "title": {"zh": "小程序", "en": "Mini-program"}, "clientID": "wx1", "organisation": "campus",
             "clientSecretEnvironment": "MINI_SECRET", "baseURL": f"http://127.0.0.1:{self.wechat.server_address[1]}"},
        ]

    def settings(self, ways, **others):
        path = pathlib.Path(self.data) / "desk.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "signOn": ways, **others}, ensure_ascii=False))

    def start_provider(self):
        log = f"{self.folder}/provider.log"
        self.provider_process = subprocess.Popen(
            [sys.executable, HERE / "provider.py", str(self.provider_port), self.base], cwd=self.folder, env=self.environment,
            stdout=open(log, "ab"), stderr=subprocess.STDOUT)
        self.processes.append(self.provider_process)
        until(self.provider + "/.well-known/openid-configuration", self.provider_process, log)

    def start(self):
        self.log = f"{self.folder}/server.log"
        self.process = subprocess.Popen(
            [SERVER, "serve", "--data", self.data, "--port", str(self.port)], cwd=ROOT, env=self.environment,
            stdout=open(self.log, "ab"), stderr=subprocess.STDOUT)
        self.processes.append(self.process)
        until(self.base + "/health", self.process, self.log)

    def refuses_to_start(self):
        """What a server says that must not start with its settings."""
        done = subprocess.run(
            [SERVER, "serve", "--data", self.data, "--port", str(free_port())], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            timeout=60)
        assert done.returncode != 0
        return done.stderr + done.stdout

    def stop(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def end_account(self, account):
        """Ends an account behind the server's back, as another node's administrator does."""
        where = ("account", account)
        with contextlib.closing(sqlite3.connect(f"{self.data}/record.sqlite", timeout=20)) as record, record:
            document, = record.execute("SELECT document FROM state WHERE kind = ? AND id = ?", where).fetchone()
            ended = json.dumps({**json.loads(document), "isActive": False}, ensure_ascii=False).encode()
            record.execute("UPDATE state SET stage = 'ended', document = ? WHERE kind = ? AND id = ?", (ended, *where))

    def run(self, *arguments, **options):
        return subprocess.run([SERVER, *arguments, "--data", self.data], cwd=ROOT, capture_output=True, text=True, **options)

    def close(self):
        for process in self.processes:
            self.stop(process)
        self.wechat.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)
