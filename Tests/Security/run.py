"""Attacks a demo desk on loopback, bounded in count and time, and says what was found.

  run.py                 everything: guessing, api, site, signon, checklist
  run.py guessing api    only these
The programs it needs are in .venv-security (bin/test --security installs them). The report stays in build-output/security.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import checklist
import guessing
from desk import ROOT, Desk, path_of, signed_in

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ROOT / ".venv-security"
OUTPUT = ROOT / "build-output" / "security"
SEED = 110
# What one visitor's run may take, and no longer.
API_SECONDS = 300
SITE_SECONDS = 240


def say(text):
    print(f"  {text}", flush=True)


def limited(command, log, seconds, **more):
    """Runs to the end or to the limit, whichever comes first; the exit code, None at the limit."""
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **more)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(20)
            return None


# Who asks, and how many examples of each operation: rooms that few walk into are tried less.
VISITORS = [
    ("nobody", None, 30), ("operator", "desk1", 30), ("responder", "s1", 30), ("administrator", "admin", 12), ("security", "sec1", 12), ("auditor", "audit1", 12),
    ("guardian", "guardian1", 12), ("counsellor", "couns1", 12), ("officer", "officer1", 12),
]


def real_names(desk, besides):
    """What there is on the desk, for the hooks; the visitor's own account is left out, so that nobody ends their own stay."""
    def names(account, path, key):
        answer = signed_in(desk, account).ask("GET", path)
        return " ".join(row["id"] for row in json.loads(answer.text)[key] if row["id"] != besides)

    return {
        "CAMPUS110_INCIDENTS": names("desk1", "/api/v1/incidents?limit=8", "incidents"), "CAMPUS110_UNITS": names("desk1", "/api/v1/units", "units"),
        "CAMPUS110_ORGANISATIONS": names("admin", "/api/v1/organisations", "organisations"), "CAMPUS110_PEOPLE": names("admin", "/api/v1/people?limit=12", "people"),
    }


def api(_):
    """schemathesis over the API's own description, as each kind of visitor, each on a desk of its own."""
    findings = []
    for name, account, examples in VISITORS:
        # Who tries thousands of requests must not be kept out by the limits that are there to keep them out.
        with Desk(limits=1000) as desk:
            findings += api_as(desk, name, account, examples)
            findings += unexpected(desk, f"api-{name}")
    return findings


def api_as(desk, name, account, examples):
    visitor = signed_in(desk, account) if account else None
    environment = {**os.environ, "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "hooks", "PYTHONDONTWRITEBYTECODE": "1", **real_names(desk, account)}
    settings = OUTPUT / f"api-{name}.toml"
    # Given as what the description calls them, so that requests without and with a false one are tried as well.
    keys = {"session": visitor.session, "formToken": visitor.form_token} if visitor else {}
    settings.write_text((HERE / "schemathesis.toml").read_text() + "".join(
        f'\n[auth.openapi.{scheme}]\napi_key = "{key}"\n' for scheme, key in keys.items()))
    command = [
        TOOLS / "schemathesis/bin/schemathesis", "--config-file", settings, "run", desk.base + "/api/v1/openapi.json", "--seed", str(SEED),
        "--max-examples", str(examples), "--phases", "examples,coverage,fuzzing", "--no-color", "--report", "ndjson", "--report-dir", OUTPUT / f"api-{name}",
    ]
    began = time.monotonic()
    # Started in its own folder: it keeps examples where it starts.
    code = limited([str(part) for part in command], OUTPUT / f"api-{name}.txt", API_SECONDS, cwd=OUTPUT, env=environment)
    settings.unlink()
    text = (OUTPUT / f"api-{name}.txt").read_text("utf-8", "replace")
    summary = [line.strip() for line in text.splitlines() if "generated" in line or "selected" in line]
    say(f"api as {name}: {time.monotonic() - began:.0f} s; {'; '.join(summary[-2:])}")
    findings = []
    if code is None:
        findings.append(f"schemathesis as {name} was not done within {API_SECONDS} s")
    elif code:
        findings.append(f"schemathesis as {name} found something: see {OUTPUT / f'api-{name}.txt'}")
    if visitor and not visitor.is_signed_in():
        findings.append(f"the session of the {name} ended during the run: what came after was asked as nobody")
    if not desk.is_alive:
        findings.append(f"the server ended while schemathesis ran as {name}")
    return findings


def unexpected(desk, name):
    """Errors that the server itself did not expect, from its log."""
    shutil.copy(desk.log, OUTPUT / f"{name}-server.log")
    if "request failed" not in pathlib.Path(desk.log).read_text("utf-8", "replace"):
        return []
    return [f"{name}: the server met an error it did not expect: see {OUTPUT / f'{name}-server.log'}"]


def site(desk):
    """wapiti over the pages and forms, as nobody and as the desk."""
    findings = []
    for name, visitor in [("nobody", None), ("operator", signed_in(desk, "desk1"))]:
        report = OUTPUT / f"site-{name}.json"
        starts = ["/", "/signin", "/sos", "/desk", "/incidents", "/figures", "/backentry", "/fallback", "/language/en?next=/sos", "/api/v1/buildings?q=a"]
        command = [
            TOOLS / "wapiti/bin/wapiti", "-u", desk.base + "/", "--scope", "domain", "--depth", "4", "--max-links-per-page", "25",
            "--max-files-per-dir", "12", "--max-scan-time", "45", "--max-attack-time", "12", "--max-parameters", "20", "--tasks", "4", "-S", "polite",
            "-m", "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,ssrf,timesql,upload,xss,xxe",
            "--flush-session", "--store-session", OUTPUT / f"wapiti-{name}", "--store-config", OUTPUT / "wapiti-config", "--no-bugreport", "-t", "10",
            "-x", desk.base + "/signout", "-x", desk.base + "/api/v1/events*", "-x", desk.base + "/assets/*", "--endpoint", "http://127.0.0.1:9/",
            "-f", "json", "-o", report, "-v", "1",
        ]
        for start in starts:
            command += ["-s", desk.base + start]
        if visitor:
            command += ["-C", f"{visitor.session_cookie}={visitor.session}", "--drop-set-cookie"]
        report.unlink(missing_ok=True)
        began = time.monotonic()
        code = limited([str(part) for part in command], OUTPUT / f"site-{name}.txt", SITE_SECONDS, cwd=OUTPUT)
        if not report.exists():
            findings.append(f"wapiti as {name} left no report (exit {code}): see {OUTPUT / f'site-{name}.txt'}")
            continue
        result = json.loads(report.read_text())
        say(f"site as {name}: {time.monotonic() - began:.0f} s; {result['infos'].get('crawled_pages_nbr', '?')} pages and forms")
        for kind in ("vulnerabilities", "anomalies"):
            for category, hits in result[kind].items():
                for hit in hits:
                    if (category, path_of(hit["path"])) not in EXPLAINED:
                        findings.append(f"wapiti as {name}: {category}: {hit['method']} {hit['path']} {hit.get('parameter') or ''}: {hit['info'][:200]}")
        if visitor and not visitor.is_signed_in():
            findings.append(f"the session of the {name} ended during the run")
        if not desk.is_alive:
            return findings + [f"the server ended while wapiti ran as {name}"]
    return findings


# What wapiti reports and docs/security.md explains, by category and path.
EXPLAINED = {("Cross Site Request Forgery", "/signin")}


def signon(_):
    """The sign-on against an identity provider, where its own test is there."""
    script = ROOT / "Tests" / "SignOn" / "run.py"
    if not script.exists():
        say("signon: no Tests/SignOn/run.py")
        return []
    code = limited([sys.executable, str(script)], OUTPUT / "signon.txt", 300, cwd=ROOT)
    say(f"signon: exit {code}")
    return [] if code == 0 else [f"Tests/SignOn/run.py ended with {code}: see {OUTPUT / 'signon.txt'}"]


PARTS = {"guessing": lambda desk: guessing.run(desk, say), "api": api, "site": site, "signon": signon, "checklist": lambda _: checklist.run(say)}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise SystemExit(f"{unknown[0]} is none of {', '.join(PARTS)}")
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    findings = []
    for name in wanted:
        print(name, flush=True)
        if name not in ("guessing", "site"):
            findings += PARTS[name](None)
            continue
        # Each on a desk of its own: what one leaves behind does not disturb the next.
        with Desk(tls=name == "site", limits=1 if name == "guessing" else 1000) as desk:
            findings += PARTS[name](desk) + unexpected(desk, name)
    for finding in findings:
        print(f"FOUND {finding}")
    print("security: nothing found" if not findings else f"security: {len(findings)} found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
