"""Six parties in six windows of real Chromium: one incident, one order, whoever loses the network."""
import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from harness import OUTPUT, shot

SIX = ["guard", "ambulance", "emergencyRoom", "police110", "medical120", "fire119"]


def command(desk, path, body=None):
    """What the desk's own page would send."""
    answer = desk.context.request.post(
        path, data=json.dumps(body or {}),
        headers={"Content-Type": "application/json", "X-Form-Token": desk.evaluate("document.body.dataset.formToken")})
    assert answer.ok, f"{path}: {answer.status} {answer.text()}"
    return answer.json()


def call(desk, kind="injury"):
    places = desk.context.request.get("/api/v1/buildings").json()["buildings"]
    scene = [place for place in places if place["use"] == "dormitory"][3]
    incident = command(desk, "/api/v1/incidents", {
        "source": "phone", "type": kind, "words": "楼梯上摔下来，小腿变形", "name": "周小某", "phone": "13900001111",
        "location": {"building": scene["id"], "description": f"{scene['name']} 北侧楼梯"}})["incident"]
    return incident, scene


def link(desk, kind):
    """Opens the dialog of a seat's link as a person does, and reads the link."""
    desk.locator(f".six li[data-kind={kind}] [data-seat-link]").click()
    expect(desk.locator("#seat-link .code svg")).to_be_visible()
    address = desk.input_value("#seat-link-text")
    desk.keyboard.press("Escape")
    expect(desk.locator("#seat-link")).to_be_hidden()
    return address


def sit(windows, address, *, phone=True, position=None):
    page = windows.window(phone=phone, position=position)
    page.goto(address)
    page.click("#join button")
    expect(page.locator("#now .parties")).to_be_visible()
    return page


def lines(page):
    """The channel, oldest first."""
    return page.locator("#lines .text").all_inner_texts()[::-1]


def say(page, words):
    page.fill("#said-words", words)
    page.keyboard.press("Enter")


def six_parties(server, windows):
    """six windows at once; one loses its network, types on, comes back: all six agree, nothing missing, order right"""
    desk = windows.window(account="desk1")
    incident, scene = call(desk)
    desk.goto(f"/desk?incident={incident}")
    expect(desk.locator("#six-start")).to_be_visible()
    # One key starts all six.
    desk.locator("#incident").focus()
    desk.keyboard.press("s")
    expect(desk.locator(".six .seats > li")).to_have_count(6)
    shot(desk, "six-01-desk")

    near = (scene["latitude"] + 0.006, scene["longitude"] + 0.004)
    seats = {kind: sit(windows, link(desk, kind), phone=kind in ("guard", "ambulance"), position=near if kind == "ambulance" else None) for kind in SIX}
    for kind, page in seats.items():
        expect(page.locator(".parties li")).to_have_count(6)
        expect(page.locator(".parties li.none")).to_have_count(0)
        expect(page.locator(".rescue [data-until]")).to_be_visible()
    # The ten minutes are the same ten minutes everywhere.
    assert len({page.locator(".rescue [data-until]").get_attribute("data-until") for page in seats.values()}) == 1

    # Each sees what its role may see.
    expect(seats["fire119"].locator(".sheet")).to_have_count(0)
    expect(seats["police110"].locator(".sheet")).to_have_count(0)
    expect(seats["emergencyRoom"].locator(".said")).to_have_count(0)
    expect(seats["ambulance"].locator(".said")).to_contain_text("13900001111")

    ambulance, room = seats["ambulance"], seats["emergencyRoom"]
    ambulance.click("#share")
    expect(ambulance.locator(".where li", has_text="救护车")).to_contain_text("分钟")
    expect(room.locator(".where li", has_text="救护车")).to_contain_text("分钟")
    expect(ambulance.locator("#next")).to_have_text("出车")
    ambulance.click("#next")
    for page in seats.values():
        expect(page.locator(".parties li[data-kind=ambulance]")).to_contain_text("出车")

    # The ambulance drives into a hole in the network.
    say(seats["guard"], "伤者在二层平台，清醒")
    expect(ambulance.locator("#lines .text")).to_have_count(1)
    windows.quiet = True
    ambulance.context.set_offline(True)
    say(ambulance, "第一句：过东门")
    say(ambulance, "第二句：两分钟到")
    ambulance.wait_for_timeout(6000)
    ambulance.click("#next")
    expect(ambulance.locator("#outbox")).to_be_visible()
    expect(ambulance.locator("#pending li")).to_have_count(2)
    shot(ambulance, "six-02-offline")
    say(room, "床位已备，走急诊通道")
    say(seats["police110"], "东门已放行")
    say(seats["medical120"], "120 收到")
    for kind, page in seats.items():
        if kind != "ambulance":
            expect(page.locator("#lines .text")).to_have_count(4)

    ambulance.context.set_offline(False)
    for page in seats.values():
        expect(page.locator("#lines .text")).to_have_count(6)
        expect(page.locator(".parties li[data-kind=ambulance]")).to_contain_text("到达现场")
    expect(ambulance.locator("#pending li")).to_have_count(0)
    expect(ambulance.locator("#outbox")).to_be_hidden()
    windows.quiet = False
    spoken = {kind: lines(page) for kind, page in seats.items()}
    order = spoken["guard"]
    assert all(one == order for one in spoken.values()), spoken
    assert len(order) == len(set(order)) == 6, order
    assert order.index("第一句：过东门") < order.index("第二句：两分钟到"), order
    # What came later says when it was typed; what came at once does not.
    for page in seats.values():
        expect(page.locator("#lines .tag", has_text="离线于")).to_have_count(2)
    shot(room, "six-03-room")

    # The arrival stopped the clock for everybody, at the moment it was pressed.
    for page in seats.values():
        expect(page.locator(".rescue.kept")).to_be_visible()

    # The sheet is written at the scene and read at the emergency room before the ambulance is there.
    ambulance.click("[data-open=sheet-dialog]")
    ambulance.fill("[name='v.pulse']", "112")
    ambulance.fill("[name='v.systolic']", "98")
    ambulance.fill("[name='v.diastolic']", "60")
    ambulance.fill("[name=mechanism]", "楼梯摔落约 2 米")
    ambulance.select_option("[name=circulation]", "bleeding")
    ambulance.locator("#sheet-form button.primary").click()
    expect(room.locator(".sheet")).to_contain_text("楼梯摔落约 2 米")
    expect(room.locator(".sheet")).to_contain_text("98/60")
    room.click("#seen")
    expect(ambulance.locator(".sheet")).to_contain_text("已阅")
    paper = room.context.new_page()
    paper.goto(room.locator(".sheet a").get_attribute("href"))
    expect(paper.locator("main")).to_contain_text("大出血")
    paper.pdf(path=OUTPUT / "six-04-sheet.pdf")
    shot(paper, "six-04-sheet")
    paper.close()

    # A photo, made small on the phone.
    picture = desk.locator(".six").screenshot()
    ambulance.set_input_files("#photo", {"name": "scene.png", "mimeType": "image/png", "buffer": picture})
    for page in seats.values():
        expect(page.locator("#lines img")).to_be_visible()
        assert page.locator("#lines img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

    # Taken back, a seat ends at once, in the middle of whatever it did.
    desk.locator(".six li[data-kind=fire119] [data-toggle]").click()
    desk.locator(".six li[data-kind=fire119] [name=reason]").fill("无火情")
    windows.quiet = True
    desk.locator(".six li[data-kind=fire119] form button.danger").click()
    expect(seats["fire119"].locator(".over.card")).to_be_visible()
    expect(seats["guard"].locator(".parties li")).to_have_count(5)
    windows.quiet = False
    shot(desk, "six-05-desk")
    assert server.verify().returncode == 0, server.verify().stdout


def seat_links(server, windows):
    """a link taken elsewhere, replaced or forged is refused and says what to do; where no channel is set up it says not sent"""
    desk = windows.window(account="desk1")
    incident, _ = call(desk, "fire")
    desk.goto(f"/desk?incident={incident}")
    desk.locator("#six-start").click()
    expect(desk.locator(".six .seats > li")).to_have_count(6)
    address = link(desk, "fire119")
    windows.quiet = True
    holder = sit(windows, address)
    other = windows.window(phone=True)
    other.goto(address)
    expect(other.locator("body")).to_contain_text("只能用一次")
    other.goto(address[:-2] + "xx")
    expect(other.locator("body")).to_contain_text("链接无效")
    desk.locator(".six li[data-kind=fire119] [data-seat-link]").click()
    expect(desk.locator("[data-taken]")).to_be_visible()
    desk.click("#seat-renew")
    expect(desk.locator("[data-taken]")).to_be_hidden()
    expect(holder.locator(".over.card")).to_be_visible()
    fresh = desk.input_value("#seat-link-text")
    assert fresh != address
    desk.click("#seat-wecom")
    expect(desk.locator("#seat-link .fault")).to_contain_text("未发送")
    shot(desk, "six-06-not-sent")
    desk.keyboard.press("Escape")
    expect(desk.locator(".six li[data-kind=fire119]")).to_contain_text("未发送")
    holder.goto(fresh)
    holder.click("#join button")
    expect(holder.locator("#now .parties")).to_be_visible()
    windows.quiet = False


def seat_of_a_unit(server, windows):
    """the guard who was sent sits at the scene without a link: from the order to the sheet and back"""
    desk = windows.window(account="desk1")
    unit = windows.window(phone=True, account="s1")
    incident, _ = call(desk)
    command(desk, f"/api/v1/incidents/{incident}/dispatch", {"units": ["S1"]})
    desk.goto(f"/desk?incident={incident}")
    desk.locator("#six-start").click()
    expect(desk.locator(".six li[data-kind=guard]")).to_contain_text("S1")
    unit.get_by_text("六方画面").click()
    expect(unit.locator(".parties .own")).to_contain_text("现场")
    expect(unit.locator("[data-open=sheet-dialog]")).to_be_visible()
    say(unit, "已到楼下")
    expect(desk.locator(".six .channel")).to_contain_text("已到楼下")
    desk.locator(".six li[data-kind=guard] [data-seat-link]").click()
    expect(desk.locator("[data-account]")).to_be_visible()
    assert desk.input_value("#seat-link-text").endswith(f"/seat/{incident}?seat=1")


def seat_pages(server, windows):
    """the seat's pages: axe clean in both languages, no key without words, under 60 KB without the map"""
    desk = windows.window(account="desk1")
    incident, _ = call(desk, "medical")
    desk.goto(f"/desk?incident={incident}")
    desk.locator("#six-start").click()
    address = link(desk, "ambulance")
    axe, faults = Axe(), []
    phone = windows.window(phone=True, bypass_csp=True)
    phone.goto(address)
    sizes = []
    phone.on("response", lambda response: sizes.append(response))
    for violation in axe.run(phone).response["violations"]:
        faults.append(f"join {violation['id']}: {[node['target'] for node in violation['nodes'][:3]]}")
    phone.click("#join button")
    expect(phone.locator("#now .parties")).to_be_visible()
    phone.wait_for_timeout(1000)
    weight = sum(response.request.sizes()["responseBodySize"] for response in sizes if "/events" not in response.url)
    assert weight < 60_000, f"the page weighs {weight} bytes"
    for language in ("zh", "en"):
        for path in (f"/seat/{incident}", f"/seat/{incident}/sheet"):
            phone.goto(f"/language/{language}?next={path}")
            phone.wait_for_load_state("load")
            missing = [word for word in phone.locator("body").inner_text().split() if word.startswith("[seat_") or word.startswith("[js_")]
            assert not missing, f"{path} {language}: {missing}"
            if path.endswith(incident):
                phone.locator("[data-open=sheet-dialog]").click()
            for violation in axe.run(phone).response["violations"]:
                faults.append(f"{path}/{language} {violation['id']} ({violation['impact']}): {[node['target'] for node in violation['nodes'][:3]]}")
    assert not faults, "\n".join(faults)
