"""Kill -9 at a random moment, again and again: what was acknowledged is stored, what is stored is broadcast, nothing is done twice.

Phones, two desks and their units work against the real server. Every command carries an idempotency key and is written down
before it is sent; the server is killed while they do. After the restart the program looks for every acknowledged command, on
the record and on the live wire, sends those without an answer again, and lets `campus110 verify` prove the chains.
"""

import argparse
import collections
import contextlib
import hashlib
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = ".build/debug/campus110"
PASSWORD = "demo-campus110"
UNITS = ["P-01", "P-02", "P-03", "P-04"]
STEPS = ["received", "acknowledged", "enRoute", "onScene"]


class Server:
    """The server process on a folder and a port of its own."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    def start(self):
        log = open(os.path.join(self.folder, "server.log"), "ab")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", self.folder, "--port", str(self.port), "--rate-limits", "1000"], stdout=log, stderr=log)
        log.close()
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended with {self.process.returncode}: see {self.folder}/server.log")
            try:
                if self.request("GET", "/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not answer within 30 seconds")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def request(self, method, path, body=None, headers=None):
        """Status, answer and headers; raises OSError or HTTPException where the answer never came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            content = None if body is None else json.dumps(body).encode()
            given = dict(headers or {})
            if content is not None:
                given["Content-Type"] = "application/json"
            connection.request(method, path, content, given)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text[:1] in b"{[" and text else None, answer
        finally:
            connection.close()


class Session:
    """Somebody signed in: it outlives the server's death."""

    def __init__(self, server, account):
        status, body, answer = server.request("POST", "/api/v1/session", {"account": account, "password": PASSWORD})
        assert status == 200, f"{account} could not sign in: {status}"
        cookie = answer.getheader("Set-Cookie").split(";")[0]
        self.headers = {"Cookie": cookie, "X-Form-Token": body["formToken"]}


Command = collections.namedtuple("Command", "key path body headers")


class Worker(threading.Thread):
    """One client that goes on until the server is gone."""

    def __init__(self, server, chance, name, session=None):
        super().__init__(daemon=True)
        self.server, self.chance, self.label, self.session = server, chance, name, session
        self.number = 0
        self.acknowledged = []
        self.unanswered = None
        self.refused = 0
        self.faults = []

    def send(self, path, body, device=None):
        self.number += 1
        key = f"{self.label}-{self.number:05d}"
        headers = {"Cookie": f"c110_device={device}"} if device else dict(self.session.headers)
        headers["Idempotency-Key"] = key
        command = Command(key, path, body, headers)
        # Written down before it is sent: without an answer nobody knows whether it was done.
        self.unanswered = command
        status, answer, _ = self.server.request("POST", path, body, headers)
        self.unanswered = None
        if status in (200, 201):
            self.acknowledged.append((command, answer["incident"], answer["version"]))
            return answer
        if status >= 500:
            self.faults.append(f"{path}: {status}")
        self.refused += 1
        return None

    def run(self):
        try:
            while True:
                self.turn()
        except (OSError, http.client.HTTPException, ValueError):
            pass


class Phone(Worker):
    def turn(self):
        device = hashlib.sha256(f"crash-phone-{self.label}-{self.number:05d}".encode()).hexdigest()
        place = {"description": f"{self.label}-{self.number + 1:05d}"}
        call = self.send("/api/v1/incidents", {"location": place, "words": "救命"}, device)
        if call and self.chance.random() < 0.5:
            self.send(f"/api/v1/incidents/{call['incident']}/tell", {"words": "快一点"}, device)


class Desk(Worker):
    def turn(self):
        place = {"description": f"{self.label}-{self.number + 1:05d}"}
        call = self.send("/api/v1/incidents", {"source": "phone", "type": "lostProperty", "location": place})
        if not call:
            return
        path = f"/api/v1/incidents/{call['incident']}"
        sent = self.send(path + "/dispatch", {"units": [self.chance.choice(UNITS)]})
        if sent:
            for step in STEPS[: self.chance.randint(0, 4)]:
                self.send(path + "/step", {"assignment": 1, "step": step})
            self.send(path + "/standDown", {"assignment": 1, "reason": "演练"})
        self.send(path + "/feedback", {"type": "lostProperty", "disposition": "handled"})


class Listener(threading.Thread):
    """A page on the live wire: resumes with its last id whenever the link is lost."""

    def __init__(self, server, session):
        super().__init__(daemon=True)
        self.server, self.session = server, session
        self.last_id = None
        self.entries = set()
        self.versions = collections.defaultdict(int)
        self.resyncs = 0
        self.first = None
        self.stopping = False
        self.away = False
        self.connection = None
        self.lock = threading.Lock()

    def run(self):
        while not self.stopping:
            try:
                if not self.away:
                    self.listen()
            except (OSError, http.client.HTTPException, ValueError):
                pass
            time.sleep(0.05)

    def leave(self):
        """Loses the link and stays away, as a laptop whose lid is shut."""
        self.away = True
        try:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass

    def listen(self):
        headers = {"Cookie": self.session.headers["Cookie"]}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        connection = self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.request("GET", "/api/v1/events", headers=headers)
            answer = connection.getresponse()
            event = {}
            while not self.stopping:
                line = answer.readline()
                if not line.endswith(b"\n"):
                    return
                line = line.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                else:
                    self.take(event)
                    event = {}
        finally:
            connection.close()

    def take(self, event):
        with self.lock:
            identifier = event.get("id")
            kind = event.get("event")
            if kind == "resync":
                self.resyncs += 1
            if identifier:
                # Opaque: it is kept and sent back, nothing more.
                self.first = self.first or identifier
                self.last_id = identifier
            if kind == "incident":
                data = json.loads(event["data"])
                self.entries.add((data["id"], data["act"], data["at"]))
                self.versions[data["id"]] = max(self.versions[data["id"]], data["version"])

    def heard(self, incident, version):
        with self.lock:
            return self.versions[incident] >= version

    def gap(self, entries):
        """The first of the entries that was never heard of; None where there is none."""
        with self.lock:
            return next((entry for entry in entries if entry not in self.entries), None)


def chain(folder, after=0):
    """What the record itself says of incidents since a sequence number, and how far the desk's chain has come."""
    with contextlib.closing(sqlite3.connect(f"file:{folder}/desk/record.sqlite?mode=ro", uri=True)) as record:
        end = record.execute("SELECT MAX(sequence) FROM entry WHERE organisation = 'campus'").fetchone()[0] or 0
        rows = record.execute(
            "SELECT subject_id, act, moment FROM entry WHERE organisation = 'campus' AND subject_kind = 'incident' "
            "AND sequence > ? AND sequence <= ? ORDER BY sequence", (after, end)).fetchall()
    return end, rows


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def expect(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"  FAILED: {what}", flush=True)


def incidents(server, session):
    """Every incident of the desk, page by page."""
    found, after = [], ""
    while True:
        status, page, _ = server.request("GET", f"/api/v1/incidents?limit=200{after}", headers=session.headers)
        assert status == 200
        found += page["incidents"]
        if not page.get("after"):
            return found
        after = "&after=" + page["after"]


def flat(row):
    """A row of the list, whether it is wrapped or not."""
    return row.get("incident", row) if isinstance(row.get("incident"), dict) else row


def wait(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def play(number, server, sessions, listener, checks, chance):
    workers = [Phone(server, random.Random(chance.random()), f"r{number}-phone{n}") for n in range(6)]
    workers += [Desk(server, random.Random(chance.random()), f"r{number}-desk{n}", sessions[n % 2]) for n in range(4)]
    for worker in workers:
        worker.start()
    time.sleep(chance.uniform(0.2, 1.5))
    # What happens from here to the restart the page can only learn by resuming.
    listener.leave()
    time.sleep(chance.uniform(0.1, 1.5))
    server.kill()
    for worker in workers:
        worker.join()
    server.start()
    listener.away = False

    acknowledged = [one for worker in workers for one in worker.acknowledged]
    open_ended = [worker.unanswered for worker in workers if worker.unanswered]
    checks.expect(len(acknowledged) > 0, "something was acknowledged before the kill")
    for worker in workers:
        checks.expect(not worker.faults, f"no server fault before the kill: {worker.faults[:3]}")

    # Acknowledged = stored.
    stored = {row["id"]: row["version"] for row in map(flat, incidents(server, sessions[0]))}
    lost = [(i, v) for _, i, v in acknowledged if stored.get(i, 0) < v]
    checks.expect(not lost, f"{len(lost)} acknowledged commands are not stored, e.g. {lost[:3]}")

    # Stored = broadcast: the page that resumes hears of every one.
    silent = lambda: [(i, v) for _, i, v in acknowledged if not listener.heard(i, v)]
    wait(lambda: not silent(), 15)
    checks.expect(not silent(), f"{len(silent())} acknowledged commands were never broadcast, e.g. {silent()[:3]}")
    checks.expect(listener.resyncs == 0, "the page could resume without fetching everything again")

    # Sent again, done once.
    for command in open_ended:
        status, first, _ = server.request("POST", command.path, command.body, command.headers)
        checks.expect(status < 500, f"{command.path} sent again: {status}")
        again, second, _ = server.request("POST", command.path, command.body, command.headers)
        if status in (200, 201):
            checks.expect(again == 200 and second["incident"] == first["incident"] and second["version"] == first["version"], f"{command.key} was done twice")
    sample = chance.sample(acknowledged, min(20, len(acknowledged)))
    for command, incident, version in sample:
        status, answer, _ = server.request("POST", command.path, command.body, command.headers)
        same = status == 200 and answer["incident"] == incident and answer["version"] == version
        checks.expect(same, f"{command.key} sent again after the restart: {status} {answer}")

    rows = [flat(row) for row in incidents(server, sessions[0])]
    places = collections.Counter(row["location"]["description"] for row in rows)
    twice = [place for place, count in places.items() if count > 1]
    checks.expect(not twice, f"opened twice: {twice[:3]}")
    opened = [c.key for c, _, _ in acknowledged if c.path == "/api/v1/incidents"] + [c.key for c in open_ended if c.path == "/api/v1/incidents"]
    missing = [key for key in opened if places[key] != 1]
    checks.expect(not missing, f"not opened at all: {missing[:3]}")

    # One unit, one place.
    active = collections.Counter(a.get("unit") for row in rows for a in row["assignments"] if is_active(a))
    checks.expect(all(count == 1 for count in active.values()), f"a unit is in two places: {active}")
    status, units, _ = server.request("GET", "/api/v1/units", headers=sessions[0].headers)
    bound = {unit["id"] for unit in units["units"] if unit.get("incident")}
    checks.expect(bound == set(active), f"units bound {sorted(bound)}, orders say {sorted(active)}")
    release(server, sessions[0], rows)

    verify = subprocess.run([PROGRAM, "verify", "--data", server.folder], capture_output=True, text=True)
    checks.expect(verify.returncode == 0, f"verify: {verify.stdout}{verify.stderr}")
    return len(acknowledged), len(open_ended)


def is_active(assignment):
    return assignment.get("isActive", assignment.get("ending") is None and "cleared" not in assignment.get("steps", {}))


def release(server, session, rows):
    """Units whose desk died with the server are free again for the next round."""
    for row in rows:
        for assignment in row["assignments"]:
            if is_active(assignment):
                path = f"/api/v1/incidents/{row['id']}/standDown"
                server.request("POST", path, {"assignment": assignment["id"], "reason": "下一轮"}, session.headers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    parser.add_argument("--seed", type=int, default=None, help="the same seed kills at the same moments")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(1_000_000)
    chance = random.Random(seed)
    checks = Checks()
    print(f"crash: {options.rounds} rounds, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="campus110-crash-") as folder:
        subprocess.run([PROGRAM, "demo", "--days", "0", "--data", folder + "/desk"], check=True, capture_output=True)
        server = Server(folder + "/desk")
        server.start()
        try:
            sessions = [Session(server, "desk1"), Session(server, "desk2")]
            listener = Listener(server, sessions[0])
            listener.start()
            wait(lambda: listener.first is not None, 20)
            begin, _ = chain(folder)
            for number in range(1, options.rounds + 1):
                acknowledged, unanswered = play(number, server, sessions, listener, checks, chance)
                print(f"round {number}: {acknowledged} acknowledged, {unanswered} without an answer", flush=True)
            # Not one entry of the chain is missing on the page, from its first hello to now.
            status, page, _ = server.request("POST", "/api/v1/incidents", {"location": {"description": "last"}})
            wait(lambda: listener.heard(page["incident"], 1), 15)
            _, entries = chain(folder, begin)
            checks.expect(len(entries) > 0 and listener.gap(entries) is None, f"{listener.gap(entries)} of {len(entries)} entries was never broadcast")
            listener.stopping = True
        finally:
            server.kill()
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
