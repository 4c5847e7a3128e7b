"""Casework in real Chromium: a landlord and an inspector with a phone, a clerk with a spreadsheet, a student with a message."""
import base64
import datetime
import re
import urllib.parse
import zoneinfo

from playwright.sync_api import expect

from harness import OUTPUT, shot

SCAM = "【京东客服】您的快递在运输途中丢失，请加客服微信办理三倍理赔，下载会议软件共享屏幕，并把验证码告诉客服，先转账到安全账户。"


def day(ahead=0):
    """So many days from today, in Shanghai."""
    return (datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai")) + datetime.timedelta(days=ahead)).date().isoformat()


def more(form):
    """Opens what is optional, where it is closed."""
    closed = form.locator("details.more:not([open]) > summary")
    if closed.count():
        closed.click()


def fill(form, **lines):
    """Fills in lines by name: text, a choice by its words, a day, somebody who is offered by that name."""
    for name, value in lines.items():
        group = form.locator(f"[data-line='{name}']")
        if not group.is_visible():
            more(form)
        chip = group.locator("label.chip", has_text=re.compile(f"^{re.escape(value)}$"))
        if chip.count():
            chip.click()
        elif group.locator("select").count():
            group.locator("select").select_option(label=value)
        elif group.locator("[data-find]").count():
            pick(group, value)
        else:
            group.locator("input:not([type=hidden]), textarea").first.fill(value)


def pick(group, *texts):
    """Chooses what is offered for each text."""
    for text in texts:
        group.get_by_role("combobox").fill(text)
        group.locator("[role=option]", has_text=text).first.click()
        expect(group.locator(".picked")).to_contain_text(text)


def step(page, act):
    """The form of a step, opened."""
    card = page.locator(f"#step-{act}")
    expect(card).to_be_visible()
    page.wait_for_load_state("load")
    if card.get_attribute("open") is None:
        card.locator("summary").first.click()
    return card.locator("form.casework-form")


def send(page, form):
    """Sends a form, and waits for the case's page that says it was done."""
    form.locator("button.primary").last.click()
    expect(page.locator(".said.good[role=status]").first).to_be_visible()


def case(page):
    """Where the case stands that a page shows."""
    expect(page.locator("main[data-case]")).to_be_visible()
    return urllib.parse.urlparse(page.url).path


def now_at(page, words):
    """The stage that the course shows."""
    expect(page.locator(".course .now")).to_have_text(words)


def photograph(page, group):
    """Takes a picture, drawn in the browser, and waits until the server has it."""
    picture = page.evaluate("""() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 }), pen = canvas.getContext('2d');
      pen.fillStyle = '#7a8aa0'; pen.fillRect(0, 0, 640, 480); pen.fillStyle = '#c33'; pen.fillRect(200, 140, 240, 200);
      return canvas.toDataURL('image/jpeg', 0.8).split(',')[1];
    }""")
    # The script that sends it shows its buttons.
    expect(group.locator("label.photo").first).to_be_visible()
    group.locator("input[type=file]").first.set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(picture)})
    expect(group.locator(".file-list input[type=checkbox]")).to_have_count(1)


def fits(page):
    """Nothing sticks out of a phone's width."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), f"{page.url} scrolls sideways"


def rental(server, windows):
    """a landlord files a house with two rooms and a tenant on a phone; the office checks, files and prints the notice"""
    landlord = windows.window(phone=True, account="land1")
    landlord.goto("/cases/RENT/new?way=apply")
    form = landlord.locator("form.casework-form")
    fill(form, address="石桥镇学苑街 999 号", kind="自建房", roomCount="2", landlordName="房小东", landlordPhone="13900000701")
    fits(landlord)
    shot(landlord, "70-landlord-applies")
    send(landlord, form)
    now_at(landlord, "待核查")
    house = case(landlord)

    desk = windows.window(account="reg1")
    desk.goto(house)
    form = step(desk, "check")
    # The items of the city's checklist stand there to be answered; left alone they say nothing.
    more(form)
    assert form.locator("[data-line=checklist] [data-row]").count() >= 5
    fill(form, roomCount="2", beds="3", heads="3", storeys="2", stairs="1", extinguishers="3", gas="不用气", secondChecker="簿小楚", hasDetectors="是", barsOpen="是", number="BR-0999")
    shot(desk, "71-registrar-checks")
    send(desk, form)
    now_at(desk, "已核查，待签责任书")

    landlord.goto(house)
    form = step(landlord, "pledge")
    fill(form, pledgedOn=day())
    send(landlord, form)
    now_at(landlord, "待备案")

    # Whoever checked does not decide.
    desk.goto(house)
    now_at(desk, "待备案")
    expect(desk.locator("#step-grant")).to_have_count(0)
    second = windows.window(account="reg2")
    second.goto(house)
    send(second, step(second, "grant"))
    now_at(second, "已备案")
    number = second.locator(".crumbs .number").inner_text().strip()

    for door in ("101", "102"):
        desk.goto("/cases/ROOM/new?way=open")
        form = desk.locator("form.casework-form")
        pick(form.locator("[data-line=house]"), number)
        fill(form, number=f"BR-0999-{door}", door=door, kind="自建房", use="卧室", area="16", heads="2")
        send(desk, form)
        now_at(desk, "可出租")

    landlord.goto("/cases/TENA/new?way=report")
    form = landlord.locator("form.casework-form")
    room = form.locator("[data-line=room]")
    room.get_by_role("combobox").fill("BR-0999-101")
    room.locator("[role=option]").first.click()
    fill(form, name="粟小谷", kind="务工人员", sex="女", identity="DEMO700001", movedIn=day())
    shot(landlord, "72-landlord-reports-tenant")
    send(landlord, form)
    now_at(landlord, "待登记")
    tenant = case(landlord)
    desk.goto(tenant)
    form = step(desk, "register")
    fill(form, domicile="临江市", occupation="餐饮")
    send(desk, form)
    now_at(desk, "在住")

    # From the landlord to the houses, the rooms and who lives there.
    desk.goto("/cases/people/land1")
    expect(desk.locator("main")).to_contain_text("石桥镇学苑街 999 号")
    expect(desk.locator("main")).to_contain_text("粟小谷")
    shot(desk, "73-landlord-and-all")

    second.goto(house)
    second.get_by_role("link", name="准予租赁备案通知书").click()
    expect(second.locator("article.sheet")).to_contain_text("准予租赁备案通知书")
    second.locator("header.tools form button.primary").click()
    expect(second.locator("article.sheet .code")).to_be_visible()
    code = second.locator("article.sheet .code").inner_text().strip()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    second.pdf(path=OUTPUT / "74-notice.pdf", prefer_css_page_size=True, print_background=True)
    passer = windows.window(phone=True)
    passer.goto(f"/check/{code}")
    expect(passer.locator(".verdict.good")).to_contain_text("准予租赁备案通知书")


def hazard(server, windows):
    """an inspector's round on a phone, a finding with a photo, a notice, the owner's remedy, and a re-check by another"""
    inspector = windows.window(phone=True, account="insp1")
    inspector.goto("/cases/INSP/new?way=open")
    form = inspector.locator("form.casework-form")
    fill(form, name="宿舍消防夜查", kind="专项检查", leader="查小仔", until=day(5))
    pick(form.locator("[data-line=members]"), "查小仔", "查小细")
    row = form.locator("[data-line=places] [data-row]").first
    row.locator("[name='r.places.0.place']").fill("东苑3栋")
    row.locator("[name='r.places.0.reason']").select_option(label="指定")
    fits(inspector)
    shot(inspector, "75-round")
    send(inspector, form)
    number = inspector.locator(".crumbs .number").inner_text().strip()
    send(inspector, step(inspector, "start"))
    now_at(inspector, "检查中")

    inspector.goto("/cases/RECT/new?way=open")
    form = inspector.locator("form.casework-form")
    fill(form, place="东苑3栋", kind="电动自行车停放充电", finding="一层楼梯间停放电动自行车并飞线充电", exactPlace="一层楼梯间")
    more(form)
    pick(form.locator("[data-line=round]"), number)
    pick(form.locator("[data-line=owner]"), "房小东")
    fill(form, ownerName="房小东", ownerPhone="13900000701")
    photograph(inspector, form.locator("[data-line=photos]"))
    fits(inspector)
    shot(inspector, "76-finding")
    send(inspector, form)
    hazard = case(inspector)
    expect(inspector.locator("main")).to_contain_text(number)
    expect(inspector.locator(".facts .photos img")).to_have_count(1)

    form = step(inspector, "issue")
    fill(form, ownerName="房小东", clause="高层民用建筑消防安全管理规定第三十七条", demand="清除楼梯间电动自行车，拆除飞线", dueOn=day(7), secondInspector="查小细")
    send(inspector, form)
    now_at(inspector, "限期整改中")

    owner = windows.window(phone=True, account="land1")
    owner.goto("/work")
    owner.locator(f".todo a[href^='{hazard}']").first.click()
    form = step(owner, "remedy")
    fill(form, remedy="已清走车辆，拆除飞线")
    photograph(owner, form.locator("[data-line=remedyPhotos]"))
    fits(owner)
    shot(owner, "77-remedy")
    send(owner, form)
    now_at(owner, "待复查")
    # Nobody clears what is their own to put right.
    expect(owner.locator("#step-clear")).to_have_count(0)

    other = windows.window(phone=True, account="insp2")
    other.goto(hazard)
    form = step(other, "clear")
    fill(form, opinion="现场已清理，复查合格", secondChecker="查小仔")
    send(other, form)
    now_at(other, "复查合格")
    shot(other, "78-cleared")


def spreadsheet(server, windows):
    """a clerk's GB18030 table of rooms: the dry run names forty bad rows, the good ones are imported once, however often it is sent"""
    clerk = windows.window(account="reg1")
    api = lambda: clerk.context.request.get("/api/v1/cases/ROOM?stage=any&limit=1").json()["total"]
    house = clerk.context.request.get("/api/v1/cases/RENT?stage=filed&limit=1").json()["cases"][0]["number"]
    clerk.goto("/cases/ROOM/import")
    heads = clerk.locator(".way:not(.hidden) tbody th").all_inner_texts()
    wanted = {"所属房屋": lambda n: house, "房间编号": lambda n: f"BT-{n:04}", "房号": lambda n: str(100 + n), "房屋类别": lambda n: "自建房", "房间用途": lambda n: "卧室",
              "面积（平方米）": lambda n: "18", "核定居住人数": lambda n: "2"}
    assert set(wanted) <= {head.strip() for head in heads}, heads
    bad = [("面积（平方米）", "很大"), ("核定居住人数", "两三个"), ("房间用途", "天台"), ("房号", "")]
    rows = [list(wanted)]
    for n in range(240):
        row = [value(n) for value in wanted.values()]
        if n % 6 == 5:
            column, text = bad[n // 6 % 4]
            row[list(wanted).index(column)] = text
        rows.append(row)
    table = "\r\n".join(",".join(row) for row in rows).encode("gb18030")
    before = api()

    def dry_run():
        clerk.goto("/cases/ROOM/import")
        clerk.locator("input[type=file]").set_input_files({"name": "房间.csv", "mimeType": "text/csv", "buffer": table})
        clerk.locator("#send button.primary").click()
        expect(clerk.locator(".outcome .tallies")).to_be_visible()

    dry_run()
    tallies = clerk.locator(".outcome .tallies")
    expect(tallies.locator("li.alert b")).to_have_text("40")
    expect(tallies.locator("li.good b")).to_have_text("200")
    assert api() == before, "looking wrote something"
    reasons = clerk.locator("table.faults tbody tr")
    expect(reasons).to_have_count(40)
    for text in reasons.locator("td:last-child").all_inner_texts():
        assert len(text.strip()) >= 2, "a bad row without a reason"
    shot(clerk, "79-dry-run")
    clerk.click("#apply")
    expect(clerk.locator(".outcome h2.good")).to_be_visible()
    assert api() == before + 200

    dry_run()
    expect(clerk.locator(".outcome .tallies li.good b")).to_have_text("0")
    expect(clerk.locator("#apply")).to_have_count(0)
    assert api() == before + 200
    shot(clerk, "80-sent-twice")


def scam(server, windows):
    """a student pastes a message, sees the class and the reasons in the text, and reaches a person"""
    student = windows.window(phone=True, account="stu1")
    student.goto("/scam")
    student.fill("#text", SCAM)
    student.click("form[action='/scam'] button.primary")
    expect(student.locator(".verdict.high")).to_contain_text("冒充电商物流客服类")
    assert student.locator(".marked mark").count() >= 3
    assert student.locator(".reasons li").count() >= 3
    expect(student.locator(".verdict a[href='tel:110']")).to_be_visible()
    fits(student)
    shot(student, "81-scam")
    student.click(".verdict a[href='#help']")
    student.fill("#phone", "13900000999")
    student.click("#help button.primary")
    expect(student.locator("[role=status]")).to_be_visible()
    number = student.locator("[role=status] .number").inner_text().strip()
    desk = windows.window(account="desk1")
    desk.goto(f"/cases/FRAD?q={number}")
    desk.get_by_role("link", name=re.compile(number)).first.click()
    expect(desk.locator("h1")).to_contain_text("冒充电商物流客服类")
    now_at(desk, "预警待签收")

    # What money has gone asks for first is the telephone.
    student.goto("/cases/FRAD/new?way=transferred")
    expect(student.locator(".ring a[href='tel:110']").first).to_be_visible()


def theft(server, windows):
    """a theft told from a phone without account and script is a call at the desk and a case, once"""
    desk = windows.window(account="desk1")
    calls = lambda: len(desk.context.request.get("/api/v1/incidents?stage=open&limit=200").json()["incidents"])
    thefts = lambda: desk.context.request.get("/api/v1/cases/THEF?stage=any&limit=1").json()["total"]
    before = calls(), thefts()
    phone = windows.window(phone=True, java_script_enabled=False)
    phone.goto("/sos")
    phone.goto("/theft")
    shot(phone, "82-theft")
    phone.locator("[name='l.kind']").select_option(label="电动自行车")
    phone.fill("[name='l.what']", "蓝色电动自行车一辆")
    phone.fill("[name='l.place']", "东苑3栋北侧车棚")
    phone.click("form.casework-form button.primary")
    # What is missing is said beside its line, and nothing that was written is lost.
    expect(phone.locator("[name='l.what']")).to_have_value("蓝色电动自行车一辆")
    phone.fill("[name='l.victimPhone']", "13900000888")
    phone.click("form.casework-form button.primary")
    expect(phone.locator("[role=status] .number")).to_have_count(2)
    number = phone.locator("[role=status] .number").last.inner_text().strip()
    assert (calls(), thefts()) == (before[0] + 1, before[1] + 1)
    shot(phone, "83-theft-told")
    desk.goto(f"/cases/THEF?q={number}")
    desk.get_by_role("link", name=re.compile(number)).first.click()
    now_at(desk, "已接报")
    expect(desk.locator(".facts")).to_contain_text("蓝色电动自行车一辆")


STORIES = [rental, hazard, spreadsheet, scam, theft]

# Pages of casework for the checks that go over every page: who, on what, where.
PAGES = [
    ("work", "insp1", True, "/work"), ("cases", "reg1", False, "/cases"), ("rentals", "reg1", False, "/cases/RENT"), ("figures-rect", "chief", False, "/cases/RECT/figures"),
    ("import", "reg1", False, "/cases/ROOM/import"), ("apply", "land1", True, "/cases/RENT/new"), ("finding", "insp1", True, "/cases/RECT/new"), ("calendar", "chief", False, "/calendar"),
    ("person", "reg1", False, "/cases/people/land1"), ("map-thefts", "desk1", False, "/cases/THEF/map"), ("scam", None, True, "/scam"), ("theft", None, True, "/theft"),
    ("tag", None, True, "/tag/AB-1234"), ("check", None, True, "/check"), ("transferred", "stu1", True, "/cases/FRAD/new?way=transferred"),
]


def first_cases(page):
    """The newest case of each system that somebody sees."""
    found = []
    for code in ("RECT", "RENT", "ROOM", "TENA", "FRAD", "PROP", "THEF", "FOUN"):
        cases = page.context.request.get(f"/api/v1/cases/{code}?stage=any&limit=1").json()["cases"]
        if cases:
            found.append(f"/cases/{code}/{cases[0]['id']}")
    return found
