"""Alarm devices in real Chromium: what a gateway posts is on the desk at once, stays until a person resets it, and a test is a test."""
import json
import urllib.request

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from harness import OUTPUT, shot


def token(admin):
    """A gateway's token, made on the administrator's page."""
    answer = admin.context.request.post(
        "/api/v1/tokens", data=json.dumps({"label": "浏览器测试网关", "scopes": ["alarms.write"], "days": 1}),
        headers={"Content-Type": "application/json", "X-Form-Token": admin.evaluate("document.body.dataset.formToken")})
    assert answer.ok, answer.text()
    return answer.json()["token"]


def alarm(server, token, device, event, **fields):
    request = urllib.request.Request(
        server.base + "/api/v1/alarms", json.dumps({"device": device, "event": event, **fields}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def sound(page, name):
    results = Axe().run(page)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    assert results.violations_count == 0, f"{name}: " + results.generate_report()


def alarm_is_latched_until_reset(server, windows):
    """an alarm is on the desk at once with its cameras, repeats join it, and it is not closed before somebody resets it"""
    admin, desk, chief = windows.window(account="admin"), windows.window(account="desk1"), windows.window(account="chief")
    gateway = token(admin)
    chief.goto("/devices?condition=alarm")
    expect(chief.locator("#list")).to_contain_text("没有符合条件的设备")
    desk.goto("/desk")
    opened = alarm(server, gateway, "F-03", "b-1", zone="2 区 3 层烟感")
    assert opened["status"] == "opened"
    row = desk.locator(f"#row-{opened['incident']}")
    expect(row).to_contain_text("未复位")
    expect(chief.locator("tr.c-alarm")).to_contain_text("F-03")
    assert alarm(server, gateway, "F-03", "b-2", zone="2 区 4 层烟感")["incident"] == opened["incident"]
    row.click()
    device = desk.locator(".alarm-device")
    expect(device).to_contain_text("2 区 4 层烟感")
    expect(device.locator(".cameras .tag")).to_have_count(1)
    expect(desk.locator(".faults")).to_contain_text("尚未复位")
    shot(desk, "alarm-desk")
    device.locator("form[data-post$='/reset'] input").fill("误触，现场已确认")
    device.locator("form[data-post$='/reset'] button").click()
    expect(device).to_contain_text("已复位")
    expect(chief.locator("#list")).to_contain_text("没有符合条件的设备")
    chief.goto("/devices")
    sound(chief, "devices")
    chief.goto("/devices/F-03")
    expect(chief.locator("#sheet")).to_contain_text("误触，现场已确认")
    sound(chief, "device")
    shot(chief, "alarm-device")


def test_is_announced_timed_and_proven(server, windows):
    """a test is announced, marked, timed by the guard's phone, ends with the reset, and stands on the proof sheet"""
    admin, desk = windows.window(account="admin"), windows.window(account="desk1")
    gateway = token(admin)
    desk.goto("/alarmtests?device=B-02")
    expect(desk.locator("#announce [name=devices]:checked")).to_have_count(1)
    sound(desk, "alarmtests")
    desk.locator("#announce button.primary").click()
    expect(desk.locator("ul.notices li")).to_have_count(1)
    tested = alarm(server, gateway, "B-02", "t-1")
    assert tested["status"] == "test"
    guard = windows.window(phone=True, account="s1")
    guard.goto("/devices/B-02")
    guard.get_by_role("button", name="登记到场").click()
    expect(guard.get_by_role("button", name="登记到场")).to_have_count(0)
    shot(guard, "alarm-phone")
    desk.goto("/desk")
    desk.locator(f"#row-{tested['incident']}").click()
    expect(desk.locator("#panel")).to_contain_text("不派警、不计入统计")
    desk.locator(".alarm-device form[data-post$='/reset'] input").fill("试警完成")
    desk.locator(".alarm-device form[data-post$='/reset'] button").click()
    expect(desk.locator(f"#row-{tested['incident']}")).to_have_count(0)
    desk.goto("/alarmtests/proof")
    line = desk.locator(".proof-lines tr", has_text="B-02")
    expect(line).to_contain_text("站01")
    shot(desk, "alarm-proof")

