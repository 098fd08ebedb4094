"""What calls a helper who looks elsewhere, the desk that he keeps, and what he finds changed when he comes back."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE
from tests.browser.test_help_changes import room_of
from tests.browser.test_posts import command
from tests.browser.wire import tapped
from tests.support.server import Server

HEARD = """
  const seen = {tones: 0, told: [], badge: 0};
  const note = (change) => {
    Object.assign(seen, change);
    if (document.documentElement) document.documentElement.dataset.heard = JSON.stringify([seen.tones, ...seen.told]);
    if (document.documentElement) document.documentElement.dataset.badge = seen.badge;
  };
  document.addEventListener('readystatechange', () => note({}));
  const node = () => ({
    connect: (next) => next, start: () => note({tones: seen.tones + 1}), stop() {}, frequency: {},
    gain: {setValueAtTime() {}, linearRampToValueAtTime() {}}});
  globalThis.AudioContext = class {
    state = 'suspended'; currentTime = 0; destination = {};
    async resume() { if (!globalThis.silenced) this.state = 'running'; }
    async close() {}
    createOscillator() { return node(); }
    createGain() { return node(); }
  };
  globalThis.Notification = class {
    static get permission() { return localStorage.getItem('allowed') ?? 'default'; }
    static async requestPermission() {
      localStorage.setItem('allowed', 'granted');
      return 'granted';
    }
    constructor(words) {
      globalThis.shown = this;
      note({told: [...seen.told, words]});
    }
    close() {}
  };
  navigator.setAppBadge = async (badge) => note({badge});
  navigator.clearAppBadge = async () => note({badge: 0});
  globalThis.look = (away) => {
    Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => away ? 'hidden' : 'visible'});
    document.hasFocus = () => !away;
    document.dispatchEvent(new Event('visibilitychange'));
  };
"""
"""In a browser without loudspeakers, and without a desktop to notify: the page itself shows how many tones were begun
(two to a sound), what the system was asked to show and the icon to count; and it can be looked away from, as no page of
a test's is otherwise."""

WAITS = "Ana Lima waits for help"


async def listening(server: Server, browsers: Browsers, token: str) -> Person:
    person = await browsers.open()
    await person.page.context.add_init_script(HEARD)
    await person.sign_in(token)
    return person


async def has_heard(page: Page, tones: int, *told: str) -> None:
    words = ",".join([str(tones), *(f'"{each}"' for each in told)])
    await expect(page.locator("html")).to_have_attribute("data-heard", f"[{words}]")


async def look_away(page: Page) -> None:
    await page.evaluate("look(true)")


async def look_back(page: Page) -> None:
    await page.evaluate("look(false)")


async def switch_on(server: Server, page: Page, *ways: str) -> None:
    """In the board's panel, which is fetched when it is opened."""
    await page.goto(f"{server.url}/help")
    await page.locator("summary").filter(has_text="Alerts").click()
    for way in ways:
        await alert_switch(page, way).click()
        await expect(alert_switch(page, way)).to_have_attribute("aria-checked", "true")


def alert_switch(page: Page, way: str) -> Locator:
    return page.get_by_role("switch", name=way, exact=True)


async def on_duty(server: Server, token: str, *topics: str, rooms: tuple[int, ...] = ()) -> None:
    await command(server, token, type="duty", key="duty", on=True, topics=list(topics), rooms=list(rooms))


async def ask(server: Server, token: str, body: str, **more: object) -> int:
    ident: int = (await command(server, token, type="ask", key=body, body=body, **more))["post"]["id"]
    return ident


async def test_who_is_on_duty_is_called_once_however_many_pages_are_open(server: Server, browsers: Browsers) -> None:
    """The page that may make a sound speaks for both; the one that is looked at speaks before all others."""
    ana, bo_token = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    bo = await listening(server, browsers, bo_token)
    await on_duty(server, bo_token, "#edtech")
    await switch_on(server, bo.page, "Sound", "Notifications", "Icon")
    second = Person(await bo.page.context.new_page(), server.url)
    browsers.people.append(second)
    await second.page.goto(f"{server.url}/rooms")
    await second.is_live()
    await has_heard(second.page, 0)
    for page in (bo.page, second.page):
        await look_away(page)
    await ask(server, ana, "Not for him #python")
    await ask(server, ana, "One #edtech")
    await has_heard(bo.page, 2, WAITS)
    await expect(bo.page).to_have_title(re.compile(r"^1 waits · "))
    await ask(server, ana, "Two #edtech")
    await has_heard(bo.page, 4, WAITS, WAITS)
    await has_heard(second.page, 0)
    await expect(bo.page).to_have_title(re.compile(r"^2 wait · "))
    await expect(second.page).to_have_title(re.compile(r"^2 wait · "))
    await look_back(second.page)
    await second.page.keyboard.press("Shift")
    await ask(server, ana, "Three #edtech")
    await has_heard(second.page, 2)
    await has_heard(bo.page, 4, WAITS, WAITS)
    await bo.page.evaluate("shown.onclick()")
    await expect(bo.page.get_by_role("heading", name="Thread", level=1)).to_be_visible()
    await bo.sees("Two")
    await bo.page.reload()
    await expect(bo.page).to_have_title(re.compile(r"^3 wait · "))
    await command(server, bo_token, type="duty", key="off", on=False)
    await expect(bo.page).to_have_title("Thread · Handraise")


async def test_steps_of_ones_own_request_and_messages_call_and_what_is_on_show_does_not(
    server: Server, browsers: Browsers
) -> None:
    bo, ana_token = await server.account("bo", "Bo Chen"), await server.account("ana", "Ana Lima")
    ana = await listening(server, browsers, ana_token)
    await switch_on(server, ana.page, "Sound", "Notifications", "Icon")
    request = await ask(server, ana_token, "Mine #edtech")
    post = (await command(server, ana_token, type="post", key="post", body="No request"))["post"]["id"]
    await look_away(ana.page)
    await command(server, bo, type="post", key="1", body="A reply to no request", reply_to=post)
    await command(server, bo, type="claim", key="2", request=request)
    await has_heard(ana.page, 2, "Bo Chen took your request")
    await command(server, bo, type="direct", key="3", to="@ana", body="I come at ten")
    await has_heard(ana.page, 4, "Bo Chen took your request", "Bo Chen wrote to you")
    await expect(ana.page.locator("html")).to_have_attribute("data-badge", "3")
    await ana.page.goto(f"{server.url}/thread/{request}")
    await ana.is_live()
    await ana.page.keyboard.press("Shift")
    await ana.page.evaluate("look(false)")
    await command(server, bo, type="answer", key="4", request=request, body="Turn it on")
    await ana.sees("Turn it on")
    await ana.page.keyboard.press("Shift")  # its alerts are there by now
    await command(server, bo, type="direct", key="5", to="@ana", body="Done")
    await has_heard(ana.page, 2)


async def test_what_one_follows_to_be_notified_calls_and_what_was_missed_is_one_call(
    server: Server, browsers: Browsers
) -> None:
    ana, bo_token = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    await command(server, bo_token, type="follow", key="notify", feed="#edtech", mode="notify")
    await command(server, bo_token, type="follow", key="live", feed="#algebra", mode="live")
    bo = await browsers.open()
    wire = await tapped(bo.page)
    await bo.page.context.add_init_script(HEARD)
    await bo.sign_in(bo_token)
    await switch_on(server, bo.page, "Sound", "Notifications")
    await look_away(bo.page)
    await command(server, ana, type="post", key="1", body="Not to be told #algebra")
    await command(server, ana, type="post", key="2", body="Look #edtech")
    await has_heard(bo.page, 2, "Ana Lima wrote in #edtech")
    wire.hold(lambda frame: frame["type"] == "post")  # a ping has a seq too
    await command(server, ana, type="post", key="3", body="Missed #edtech")
    await command(server, ana, type="post", key="4", body="Missed too #edtech")
    await command(server, ana, type="post", key="5", body="Missed as well #edtech")
    await wire.holding(3)
    await wire.cut()
    await has_heard(bo.page, 4, "Ana Lima wrote in #edtech", "3 things came while you were away")


async def test_the_test_says_what_the_browser_refuses(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open(viewport=PHONE)
    await ana.page.context.add_init_script("globalThis.silenced = true;" + HEARD)
    await ana.page.context.add_init_script(
        "Object.defineProperty(Notification, 'permission', {get: () => 'denied'}); delete navigator.setAppBadge;"
        "delete Navigator.prototype.setAppBadge;"
    )
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await switch_on(server, ana.page, "Sound", "Notifications")
    await expect(alert_switch(ana.page, "Icon")).to_be_disabled()
    await ana.page.get_by_role("button", name="Test").click()
    results = ana.page.get_by_label("What the test did").get_by_role("listitem")
    await expect(results).to_contain_text(
        ["The browser held the sound back", "For a moment one waits", "refuses notifications"]
    )
    await expect(ana.page).to_have_title("1 waits · Help · Handraise")
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.page.reload()
    await ana.page.locator("summary").filter(has_text="Alerts").click()
    await expect(alert_switch(ana.page, "Sound")).to_have_attribute("aria-checked", "true")
    for way in ("Sound", "Notifications", "Title"):
        await alert_switch(ana.page, way).click()
    await ana.page.get_by_role("button", name="Test").click()
    await expect(results).to_have_text(["All are off: switch one on first."])


async def test_plain_http_says_which_alerts_do_not_work(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open()
    await ana.page.context.add_init_script("Object.defineProperty(globalThis, 'isSecureContext', {value: false})")
    await ana.sign_in(await server.account("ana", "Ana Lima"))
    await switch_on(server, ana.page, "Sound")
    await expect(ana.page.get_by_text("Notifications and the icon do not work here")).to_be_visible()
    await expect(alert_switch(ana.page, "Notifications")).to_be_disabled()
    await expect(ana.page.get_by_text("Not over plain HTTP")).to_have_count(1)


async def test_duty_is_for_rooms_too_and_ends_when_it_is_said_to(server: Server, browsers: Browsers) -> None:
    token, ana = await server.account("bo", "Bo Chen"), await server.account("ana", "Ana Lima")
    room = await room_of(server, token, ana)
    bo = await browsers.signed_in(token, viewport=PHONE)
    await bo.page.goto(f"{server.url}/help")
    duty = bo.page.get_by_role("switch", name="I can help now")
    said = bo.page.locator("#duty-said")
    await bo.page.get_by_text("Topics and rooms", exact=True).click()
    await bo.page.get_by_role("checkbox", name="Algebra 2").check()
    await duty.click()
    await expect(said).to_contain_text("You are on duty as long as you are here.")
    await ask(server, ana, "How is this solved?", room=room)
    await expect(bo.page).to_have_title("1 waits · Help · Handraise")
    await bo.page.get_by_label("Until", exact=True).select_option("45 minutes")
    await expect(said).to_contain_text(re.compile(r"on duty until \d{1,2}:\d\d"))
    await bo.page.get_by_label("Until", exact=True).select_option("A time")
    time = bo.page.get_by_label("Until what time")
    soon, gone = await bo.page.evaluate(
        "[2, -2].map((hours) => new Date(Date.now() + hours * 36e5).toTimeString().slice(0, 5))"
    )
    await time.fill(gone)
    await expect(bo.page.get_by_text("That time has passed.")).to_be_visible()
    await time.fill(soon)
    await expect(bo.page.get_by_text("That time has passed.")).to_have_count(0)
    assert await bo.page.evaluate(OVERFLOW) <= 0
    await bo.page.reload()
    await expect(duty).to_have_attribute("aria-checked", "true")
    await bo.page.get_by_text("For Algebra 2", exact=True).click()
    await expect(time).to_have_value(soon)
    await expect(bo.page.get_by_role("checkbox", name="Algebra 2")).to_be_checked()
    await bo.page.get_by_role("checkbox", name="Algebra 2").uncheck()
    await expect(duty).to_have_attribute("aria-checked", "false")


async def test_the_board_shows_one_topic_and_the_rooms_that_one_keeps(server: Server, browsers: Browsers) -> None:
    token, ana, cy = await server.account("bo", "Bo Chen"), await server.account("ana"), await server.account("cy")
    room = await room_of(server, token, ana, cy)
    for feed in ("#edtech", "#algebra"):
        await command(server, token, type="follow", key=feed, feed=feed)
    await ask(server, ana, "The older one #edtech")
    await ask(server, cy, "The newer one #algebra")
    bo = await browsers.signed_in(token)
    await bo.page.goto(f"{server.url}/help")
    bodies = bo.page.get_by_role("feed", name="Requests").locator(".post-body")
    await expect(bodies).to_have_count(2)
    topic = bo.page.get_by_role("group", name="Topic").get_by_role("button", name="#algebra")
    await topic.click()
    await expect(topic).to_have_attribute("aria-pressed", "true")
    await expect(bodies).to_have_text(["The newer one #algebra"])
    await expect(bo.page.get_by_text("2 requests wait")).to_be_visible()
    rooms = bo.page.get_by_role("list", name="Your rooms").get_by_role("listitem")
    await expect(rooms).to_contain_text(["Nobody waits"])
    await ask(server, ana, "In the room", room=room)
    await expect(rooms).to_contain_text(["1 waits"])
    await bo.page.get_by_role("button", name="Next one", exact=True).click()
    await expect(bo.post("The newer one").locator(".sign").last).to_contain_text("You have it")
    await bo.page.go_back()
    await bo.page.get_by_role("button", name="Next one in Algebra 2").click()
    await expect(bo.post("In the room").locator(".sign").last).to_contain_text("You have it")
    await bo.page.go_back()
    await bo.page.get_by_role("button", name="Next one in Algebra 2").click()
    await expect(bo.page.get_by_role("alert").filter(has_text="All who wait are being helped already.")).to_be_visible()


async def test_what_changed_on_the_board_while_one_looked_away_is_marked_until_it_is_seen(
    server: Server, browsers: Browsers
) -> None:
    ana, token = await server.account("ana", "Ana Lima"), await server.account("bo", "Bo Chen")
    old = await ask(server, ana, "The old one #edtech")
    bo = await browsers.signed_in(token)
    await bo.page.context.add_init_script(HEARD)
    await bo.page.goto(f"{server.url}/help")
    await bo.sees("The old one")
    await look_away(bo.page)
    await ask(server, ana, "The first #algebra")
    await ask(server, ana, "The second #python")
    await command(server, ana, type="resolve", key="solved", request=old, outcome="self")
    await look_back(bo.page)
    line = bo.page.locator("[data-spoken]").filter(has_text="since")
    await expect(line).to_have_text(re.compile(r"^2 came, 1 was solved since \d{1,2}:\d\d"))
    await expect(bo.post("The first").get_by_text("New", exact=True)).to_be_visible()
    await look_away(bo.page)
    await ask(server, ana, "The third #python")
    await look_back(bo.page)
    await expect(line).to_contain_text("3 came, 1 was solved")
    await bo.page.get_by_role("button", name="Seen").press("Enter")
    await expect(bo.page.get_by_role("article").first).to_be_focused()
    await expect(bo.page.get_by_text("New", exact=True)).to_have_count(0)
    await look_away(bo.page)
    await look_back(bo.page)
    await ask(server, ana, "Seen as it comes #algebra")
    await expect(line).to_have_count(0)


async def test_what_came_into_a_rooms_queue_meanwhile_is_marked(server: Server, browsers: Browsers) -> None:
    token, ana, cy = await server.account("bo", "Bo Chen"), await server.account("ana"), await server.account("cy")
    room = await room_of(server, token, ana, cy)
    bo = await browsers.signed_in(token)
    await bo.page.context.add_init_script(HEARD)
    first = await ask(server, ana, "Before", room=room)
    await bo.page.goto(f"{server.url}/room/{room}")
    queue = bo.page.get_by_role("list", name="Queue").get_by_role("listitem")
    await expect(queue).to_have_count(1)
    await look_away(bo.page)
    await command(server, ana, type="resolve", key="solved", request=first, outcome="self")
    await ask(server, cy, "Meanwhile", room=room)
    await look_back(bo.page)
    await expect(bo.page.get_by_text("1 came, 1 was solved since")).to_be_visible()
    await expect(queue.filter(has_text="Meanwhile").get_by_text("New", exact=True)).to_be_visible()
    await bo.page.get_by_role("button", name="Seen").click()
    await expect(queue.get_by_text("New", exact=True)).to_have_count(0)
    await expect(queue.get_by_role("link")).to_be_focused()
