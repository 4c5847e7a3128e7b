"""Signs in to campus110 through a real OpenID Connect provider (Canaille), and tries what must not work.

python3 Tests/SignOn/run.py — makes its own environment in build-output/ the first time; everything stays on 127.0.0.1."""
import os
import pathlib
import re
import subprocess
import sys
import time
import traceback
import venv

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE.parents[1] / "build-output" / "signon-venv"


def enter_venv():
    python = VENV / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text()
    done = VENV / "installed.txt"
    if not done.exists() or done.read_text() != wanted:
        venv.create(VENV, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        done.write_text(wanted)
    if pathlib.Path(sys.prefix) != VENV:
        os.execv(python, [str(python), str(pathlib.Path(__file__).resolve()), *sys.argv[1:]])


if __name__ == "__main__":
    enter_venv()

from browser import Browser, changed, fields, query  # noqa: E402
from provider import PASSWORD  # noqa: E402
from stage import Stage  # noqa: E402

DEMO_PASSWORD = "demo-campus110"


def at_provider(stage, browser, address, name):
    """Signs in at the provider as a person does; returns the callback's address, not yet visited."""
    # Within a second this provider makes one person the same access token twice, and chokes on it.
    time.sleep(1.1)
    home = lambda url: url.startswith(stage.base)  # noqa: E731
    answer, target = browser.follow(browser.get(address), stop=home)
    for _ in range(3):
        if target:
            return target
        form = {**fields(answer.text), "login": name, "password": PASSWORD}
        answer, target = browser.follow(browser.post(str(answer.url), form), stop=home)
    assert target, f"the provider asks for more: {answer.url}\n{answer.text[:2000]}"
    return target


def set_out(stage, browser, way="campus", **asked):
    """From the button of the sign-in page to the provider's address."""
    answer = browser.client.get(f"{stage.base}/signin/with/{way}", params=asked)
    assert answer.status_code == 303, (answer.status_code, answer.text[:500])
    return answer.headers["location"]


def come_in(stage, browser, name, way="campus", **asked):
    return browser.get(at_provider(stage, browser, set_out(stage, browser, way, **asked), name))


def who(stage, browser):
    answer = browser.json("GET", f"{stage.base}/api/v1/session")
    return answer.json()["person"] if answer.status_code == 200 else None


def refused(stage, browser, answer, why, status=403):
    """Refused in words, for this reason and no other, and nobody is signed in."""
    assert answer.status_code == status, (answer.status_code, answer.text[:500])
    reasons = re.findall(r"why=(\w+)", pathlib.Path(stage.log).read_text())
    assert reasons and reasons[-1] == why, reasons[-3:]
    assert "没有登录成功" in answer.text and who(stage, browser) is None
    assert answer.headers["content-type"].startswith("text/html")


def the_button_stands_on_the_sign_in_page(stage):
    page = Browser().get(f"{stage.base}/signin?next=/figures").text
    assert 'href="/signin/with/campus?next=%2Ffigures"' in page.replace("&#x2F;", "/").replace("&#x3D;", "="), page
    assert "用演示大学登录" in page and "mini" not in re.findall(r"/signin/with/(\w+)", page)


def a_known_account_signs_in_and_works(stage):
    browser = Browser()
    answer = come_in(stage, browser, "desk1", next="/incidents")
    assert answer.status_code == 303 and answer.headers["location"] == "/incidents", answer.headers
    assert who(stage, browser) == "desk1"
    assert browser.get(f"{stage.base}/incidents").status_code == 200
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("c110_session="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def nobody_is_sent_to_another_site(stage):
    for way_back in ["//evil.example", "https://evil.example", "/\\evil.example", "/\tx", "javascript:alert(1)"]:
        answer = come_in(stage, Browser(), "desk1", next=way_back)
        assert answer.headers["location"] == "/desk", (way_back, answer.headers)


def a_wrong_state_is_refused(stage):
    browser = Browser()
    callback = at_provider(stage, browser, set_out(stage, browser), "desk1")
    refused(stage, browser, browser.get(changed(callback, state="0" * 64)), "state")
    callback = at_provider(stage, browser, set_out(stage, browser), "desk1")
    refused(stage, browser, browser.get(f"{stage.base}/signin/with/strict/callback?" + callback.split("?")[1]), "state")


def a_callback_is_good_once_and_in_one_browser(stage):
    browser, thief = Browser(), Browser()
    callback = at_provider(stage, browser, set_out(stage, browser), "desk1")
    assert browser.get(callback).status_code == 303 and who(stage, browser) == "desk1"
    browser.client.cookies.clear()
    refused(stage, browser, browser.get(callback), "state")
    callback = at_provider(stage, browser, set_out(stage, browser), "desk1")
    set_out(stage, thief)
    refused(stage, thief, thief.get(callback), "state")
    refused(stage, browser, browser.get(callback), "state")


def a_code_of_another_sign_in_is_refused(stage):
    """The attacker's unused code, put into the victim's callback: PKCE at the provider, and the nonce here."""
    attacker, victim = Browser(), Browser()
    stolen = query(at_provider(stage, attacker, set_out(stage, attacker), "stranger"))["code"]
    callback = at_provider(stage, victim, set_out(stage, victim), "desk1")
    refused(stage, victim, victim.get(changed(callback, code=stolen)), "code")
    used = Browser()
    callback = at_provider(stage, used, set_out(stage, used), "desk1")
    assert used.get(callback).status_code == 303
    code = query(callback)["code"]
    used.client.cookies.clear()
    callback = at_provider(stage, used, set_out(stage, used), "desk1")
    refused(stage, used, used.get(changed(callback, code=code)), "code")


def a_tampered_nonce_is_refused(stage):
    browser = Browser()
    callback = at_provider(stage, browser, changed(set_out(stage, browser), nonce="of-another-sign-in"), "desk1")
    refused(stage, browser, browser.get(callback), "nonce")


def an_answer_of_another_issuer_is_refused(stage):
    browser = Browser()
    callback = at_provider(stage, browser, set_out(stage, browser), "desk1")
    assert query(callback)["iss"] == stage.provider
    refused(stage, browser, browser.get(changed(callback, iss="https://evil.example")), "responseIssuer")
    answer = Browser().get(f"{stage.base}/signin/with/wrong")
    assert answer.status_code == 403 and "无法核实" in answer.text, answer.text[:500]


def what_the_provider_says_reaches_no_page(stage):
    browser = Browser()
    state = query(set_out(stage, browser))["state"]
    answer = browser.get(f"{stage.base}/signin/with/campus/callback")
    refused(stage, browser, answer, "state")
    answer = browser.client.get(
        f"{stage.base}/signin/with/campus/callback",
        params={"state": state, "error": "<script>alert(1)</script>", "error_description": "WORDS-OF-THE-PROVIDER"})
    refused(stage, browser, answer, "refused")
    assert "WORDS-OF" not in answer.text and "alert(1)" not in answer.text


def somebody_unknown_gets_a_bare_account(stage):
    browser = Browser()
    answer = come_in(stage, browser, "stranger")
    assert answer.headers["location"] == "/sos", answer.headers
    assert who(stage, browser) == "stranger"
    for page in ["/desk", "/figures", "/incidents", "/unit"]:
        assert browser.get(stage.base + page).status_code in (403, 404), page
    assert come_in(stage, Browser(), "stranger").headers["location"] == "/sos"


def the_strict_way_lets_nobody_in_who_is_not_connected(stage):
    browser = Browser()
    answer = come_in(stage, browser, "li.wei", way="strict")
    refused(stage, browser, answer, "notLinked")
    assert "还没有关联" in answer.text


def an_identity_is_connected_by_its_owner_and_disconnected(stage):
    browser = Browser()
    answer = browser.post(f"{stage.base}/signin", {"account": "chief", "password": DEMO_PASSWORD})
    assert answer.status_code == 303 and who(stage, browser) == "chief", answer.text[:500]
    page = come_in(stage, browser, "li.wei", way="strict", connect="1")
    assert page.status_code == 200 and "chief" in page.text, page.text[:800]
    form = fields(page.text)
    # Another site has no form token, and without it nothing is connected.
    assert browser.post(f"{stage.base}/me/signon/connect", {"offer": form["offer"]}).status_code == 403
    assert browser.post(f"{stage.base}/me/signon/connect", {**form, "offer": "x" * 43}).status_code == 403
    assert browser.post(f"{stage.base}/me/signon/connect", form).status_code == 303
    ways = browser.get(f"{stage.base}/me/signon").text
    assert "关联于" in ways and "市局统一认证" in ways
    other = Browser()
    assert come_in(stage, other, "li.wei", way="strict").status_code == 303 and who(stage, other) == "chief"
    # The same identity is nobody else's.
    thief = Browser()
    come_in(stage, thief, "stranger")
    thief.client.get(f"{stage.provider}/logout")
    page = come_in(stage, thief, "li.wei", way="strict", connect="1")
    if page.status_code == 200 and "offer" in fields(page.text):
        assert thief.post(f"{stage.base}/me/signon/connect", fields(page.text)).status_code == 409
    form = fields(browser.get(f"{stage.base}/me/signon").text)
    assert browser.post(f"{stage.base}/me/signon/disconnect", {"formToken": form["formToken"], "link": form["link"]}).status_code == 303
    last = Browser()
    refused(stage, last, come_in(stage, last, "li.wei", way="strict"), "notLinked")


def signing_out_here_offers_signing_out_there(stage):
    browser = Browser()
    come_in(stage, browser, "desk1")
    token = browser.json("GET", f"{stage.base}/api/v1/session").json()["formToken"]
    answer = browser.post(f"{stage.base}/signout", {"formToken": token})
    assert answer.headers["location"] == "/signin/with/campus/out" and who(stage, browser) is None, answer.headers
    page = browser.get(f"{stage.base}/signin/with/campus/out").text
    there = re.search(r'href="(http://127\.0\.0\.1:%d/[^"]+)"' % stage.provider_port, page.replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x3D;", "="))
    assert there, page
    assert browser.get(there[1]).status_code in (200, 302)


def an_account_that_has_ended_stays_closed(stage):
    browser = Browser()
    assert come_in(stage, browser, "leaver").status_code == 303 and who(stage, browser) == "leaver"
    stage.end_account("leaver")
    assert who(stage, browser) is None
    late = Browser()
    answer = come_in(stage, late, "leaver")
    refused(stage, late, answer, "ended")
    assert "已停用" in answer.text


def a_mini_program_ties_a_phone_to_its_own_calls(stage):
    phone, same, other = Browser(), Browser(), Browser()
    door = f"{stage.base}/api/v1/session/wechat"
    answer = phone.json("POST", door, {"code": "for-zhou-1"})
    assert answer.status_code == 200 and answer.json() == {"signedIn": False}, answer.text
    assert "SESSION-KEY" not in answer.text + str(answer.headers)
    assert same.json("POST", door, {"code": "for-zhou-2"}).status_code == 200
    assert other.json("POST", door, {"code": "for-wu-1"}).status_code == 200
    assert phone.cookie("c110_device") == same.cookie("c110_device") != other.cookie("c110_device")
    opened = phone.json("POST", f"{stage.base}/api/v1/incidents", {"type": "injury", "location": {"description": "操场"}})
    assert opened.status_code == 201, opened.text
    incident = f"{stage.base}/api/v1/incidents/{opened.json()['incident']}"
    assert same.json("GET", incident).status_code == 200
    assert other.json("GET", incident).status_code in (403, 404)
    for code, words in [("for-zhou-1", "重新登录"), ("nonsense", "重新登录")]:
        answer = Browser().json("POST", door, {"code": code})
        assert answer.status_code == 403 and words in answer.json()["message"], answer.text
    assert Browser().client.post(door, data={"code": "for-zhou-3"}).status_code == 400


def a_mini_program_signs_in_where_it_is_connected(stage):
    browser = Browser()
    come_in(stage, browser, "stranger")
    token = browser.json("GET", f"{stage.base}/api/v1/session").json()["formToken"]
    connect = f"{stage.base}/api/v1/me/signon/wechat"
    assert browser.json("POST", connect, {"code": "for-he-1"}).status_code == 403
    assert Browser().json("POST", connect, {"code": "for-he-2"}).status_code == 401
    assert browser.json("POST", connect, {"code": "for-he-3"}, **{"X-Form-Token": token}).status_code == 200
    phone = Browser()
    answer = phone.json("POST", f"{stage.base}/api/v1/session/wechat", {"code": "for-he-4"})
    assert answer.json()["signedIn"] is True and answer.json()["person"] == "stranger", answer.text
    assert who(stage, phone) == "stranger"


def a_provider_that_is_down_is_said_to_be_down(stage):
    browser = Browser()
    callback = at_provider(stage, browser, set_out(stage, browser), "desk1")
    stage.stop(stage.provider_process)
    answer = browser.get(callback)
    refused(stage, browser, answer, "unreachable", 503)
    assert "没有应答" in answer.text
    again = Browser()
    assert again.post(f"{stage.base}/signin", {"account": "chief", "password": DEMO_PASSWORD}).status_code == 303
    stage.start_provider()
    assert come_in(stage, Browser(), "desk1").status_code == 303


def no_secret_and_no_word_of_the_provider_is_in_the_log(stage):
    log = pathlib.Path(stage.log).read_text()
    for word in ["campus-secret", "strict-secret", "mini-secret", "SESSION-KEY", "o-zhou", "invalid_grant", "code=", "WORDS-OF", "eyJ"]:
        assert word not in log, word
    assert "sign-on refused" in log and "nonce" in log


def the_second_factor_is_owed_here_unless_the_providers_is_trusted(stage):
    """The provider says amr "pwd": a desk that asks for two factors asks for the second one, unless told that this will do."""
    for accepted, page in [([], "/signin/enrol?next=%2Fincidents"), (["otp", "mfa"], "/signin/enrol?next=%2Fincidents"), (["pwd"], "/incidents")]:
        stage.settings([{**stage.ways()[0], "acceptedSecondFactors": accepted}], secondFactor="required")
        stage.start()
        browser = Browser()
        answer = come_in(stage, browser, "desk1", next="/incidents")
        assert answer.headers["location"] == page, (accepted, answer.headers["location"])
        assert who(stage, browser) == ("desk1" if accepted == ["pwd"] else None)
        assert browser.get(f"{stage.base}/desk").status_code == (200 if accepted == ["pwd"] else 303)
        stage.stop(stage.process)


def wrong_settings_are_named_before_anything_starts(stage):
    for changes, words in [
        ({"clientSecret": "in the open"}, ["clientSecret", "no such setting"]), ({"issuer": "http://id.example.edu"}, ["issuer", "https"]),
        ({"clientSecretEnvironment": "NOT_SET_ANYWHERE"}, ["NOT_SET_ANYWHERE"]), ({"kind": "saml"}, ["kind", "oidc"]),
    ]:
        stage.settings([{**stage.ways()[0], **changes}])
        said = stage.refuses_to_start()
        assert all(word in said for word in words), said
    os.chmod(stage.secret, 0o644)
    stage.settings(stage.ways())
    said = stage.refuses_to_start()
    assert "chmod 600" in said and "strict-secret" not in said, said
    os.chmod(stage.secret, 0o600)


def the_record_holds(stage):
    done = stage.run("verify")
    assert done.returncode == 0, done.stdout + done.stderr


TESTS = [
    the_button_stands_on_the_sign_in_page, a_known_account_signs_in_and_works, nobody_is_sent_to_another_site,
    a_wrong_state_is_refused, a_callback_is_good_once_and_in_one_browser,
    a_code_of_another_sign_in_is_refused, a_tampered_nonce_is_refused, an_answer_of_another_issuer_is_refused,
    what_the_provider_says_reaches_no_page, somebody_unknown_gets_a_bare_account, the_strict_way_lets_nobody_in_who_is_not_connected,
    an_identity_is_connected_by_its_owner_and_disconnected, signing_out_here_offers_signing_out_there,
    a_mini_program_ties_a_phone_to_its_own_calls, a_mini_program_signs_in_where_it_is_connected, an_account_that_has_ended_stays_closed,
    a_provider_that_is_down_is_said_to_be_down, no_secret_and_no_word_of_the_provider_is_in_the_log,
]
AFTERWARDS = [
    the_second_factor_is_owed_here_unless_the_providers_is_trusted, wrong_settings_are_named_before_anything_starts, the_record_holds,
]


def main():
    passed = failed = 0
    stage = Stage()

    def run(test):
        nonlocal passed, failed
        try:
            test(stage)
            passed += 1
            print(f"✔ {test.__name__.replace('_', ' ')}", flush=True)
        except Exception:
            failed += 1
            if "--log" in sys.argv:
                print(pathlib.Path(stage.log).read_text()[-600:], pathlib.Path(f"{stage.folder}/provider.log").read_text()[-2500:])
            print(f"✘ {test.__name__.replace('_', ' ')}\n{traceback.format_exc()}", flush=True)

    try:
        stage.settings(stage.ways())
        stage.start_provider()
        stage.start()
        for test in TESTS:
            run(test)
        stage.stop(stage.process)
        for test in AFTERWARDS:
            run(test)
    finally:
        stage.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
