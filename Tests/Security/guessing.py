"""Guesses at the operator's password while the operator works: nobody gets in, and the desk is never locked out.

Some hundred tries from one address, as many spread over sixty, some under a forged X-Forwarded-For; between them desk1 signs in
from the browser it always uses, also when that browser shares the guessers' address, as a whole campus behind one gateway does.
"""
import collections
import random
import threading
import time

from desk import PASSWORD, Visitor

ACCOUNT = "desk1"
ATTACKER = "127.0.0.66"
TRIES = 300
SECONDS = 40
WORDS = ["123456", "password", "campus110", "admin888", "qwe123456", "a1b2c3d4", "woaini1314", "110110110", "demo-campus111", "Demo-campus110"]


def guesses(count, seed):
    """Passwords as guessers try them, none of them right."""
    chance = random.Random(seed)
    for _ in range(count):
        yield chance.choice(WORDS) + chance.choice(["", "!", "1", "2026", str(chance.randrange(10_000))])


class Storm(threading.Thread):
    """One guesser; counts the answers by status."""

    def __init__(self, desk, account, passwords, source, headers=None, until=None):
        super().__init__(daemon=True)
        self.desk, self.account, self.passwords, self.source, self.given, self.until = desk, account, list(passwords), source, headers, until
        self.answers = collections.Counter()
        self.entered = []
        self.texts = set()

    def run(self):
        for password in self.passwords:
            if time.monotonic() > self.until:
                return
            if password == PASSWORD:
                continue
            visitor = Visitor(self.desk, self.source)
            try:
                answer = visitor.ask("POST", "/api/v1/session", {"account": self.account, "password": password}, self.given)
            except OSError:
                self.answers["no answer"] += 1
                continue
            self.answers[answer.status] += 1
            self.texts.add((answer.status, answer.text))
            if answer.status < 300 or visitor.is_signed_in():
                self.entered.append(password)


def run(desk, say):
    """Returns the list of findings."""
    findings = []
    until = time.monotonic() + SECONDS
    operator = Visitor(desk, "127.0.0.10")
    if operator.sign_in(ACCOUNT).status >= 300:
        return [f"{ACCOUNT} cannot sign in before anything has begun"]
    neighbour = Visitor(desk, ATTACKER)
    neighbour.sign_in(ACCOUNT)
    if not neighbour.is_signed_in():
        return [f"{ACCOUNT} cannot sign in from a second browser"]

    storms = [Storm(desk, ACCOUNT, guesses(TRIES // 2, 1), ATTACKER, until=until)]
    storms += [Storm(desk, ACCOUNT, guesses(TRIES // 2, 2), ATTACKER, until=until)]
    forged = Storm(desk, ACCOUNT, guesses(60, 3), "127.0.0.67", until=until)
    forged.given = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    spread = [Storm(desk, ACCOUNT, guesses(5, 10 + number), f"127.0.1.{number + 1}", until=until) for number in range(60)]
    unknown = Storm(desk, "nobody-of-this-name", guesses(10, 4), "127.0.0.68", until=until)
    known = Storm(desk, "zhang-unheard", guesses(10, 4), "127.0.0.69", until=until)

    for storm in storms + [forged]:
        storm.start()
    kept_out = collections.Counter()
    signed_in = collections.Counter()

    def work(name, visitor):
        """The operator signs in again from the browser it always uses."""
        visitor.sign_in(ACCOUNT)
        if visitor.is_signed_in():
            signed_in[name] += 1
        else:
            kept_out[name] += 1

    for batch in range(0, len(spread), 6):
        for storm in spread[batch:batch + 6]:
            storm.start()
        work("from its own address", operator)
        work("from the guessers' address", neighbour)
        for storm in spread[batch:batch + 6]:
            storm.join()
    for storm in storms + [forged]:
        storm.join()
    for storm in (unknown, known):
        storm.start()
        storm.join()
    work("from its own address", operator)
    work("from the guessers' address", neighbour)

    total = collections.Counter()
    for storm in storms + [forged] + spread:
        total += storm.answers
        findings += [f"a guess got in: {password!r}" for password in storm.entered]
    say(f"{sum(total.values())} guesses, answered {dict(sorted(total.items(), key=str))}; {ACCOUNT} signed in {dict(signed_in)} meanwhile")
    for name, count in kept_out.items():
        findings.append(f"{ACCOUNT} was kept out {count} times {name} while somebody guessed")
    for name, count in sorted(total.items(), key=str):
        if isinstance(name, int) and name >= 500 and name != 503:
            findings.append(f"{count} guesses were answered {name}")
    one = sum((storm.answers for storm in storms), collections.Counter())
    if one[401] > sum(one.values()) // 3:
        findings.append(f"guessing from one address is not slowed down: {one[401]} of {sum(one.values())} passwords were looked at")
    if forged.answers[401] > 30:
        findings.append(f"a forged X-Forwarded-For gets around the brake: {forged.answers[401]} of 60 were looked at")
    if unknown.texts != known.texts and {status for status, _ in unknown.texts} != {status for status, _ in known.texts}:
        findings.append(f"the answers differ where there is no such account: {unknown.texts} and {known.texts}")
    if not desk.is_alive:
        findings.append("the server ended")
    return findings
