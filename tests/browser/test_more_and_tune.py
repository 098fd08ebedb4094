"""What one may do with a post or a person besides answering, and what the staff may do with it."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import Browsers, Person
from tests.browser.test_access import OVERFLOW, PHONE, focus_is_visible
from tests.browser.test_help import ask
from tests.browser.test_network import join_as_guest, new_room
from tests.browser.test_posts import command
from tests.support.server import Server


async def more(person: Person, text: str) -> Locator:
    """Opens the list of what may be done with this post."""
    await person.post(text).get_by_role("button", name="More about this post").click()
    dialog = person.page.get_by_role("dialog", name="About this post")
    await expect(dialog).to_be_visible()
    return dialog


async def choose(person: Person, text: str, action: str) -> None:
    await (await more(person, text)).get_by_role("button", name=action).click()


async def two_at_home(server: Server, browsers: Browsers) -> tuple[Person, Person, str]:
    """Ana follows what Bo writes; Ana's token as well."""
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    token = await server.account("ana", "Ana Lima")
    await command(server, token, type="follow", key="follow", feed="@bo")
    return await browsers.signed_in(token), bo, token


async def test_a_post_is_passed_on_counted_and_taken_back(server: Server, browsers: Browsers) -> None:
    ana, bo, _ = await two_at_home(server, browsers)
    cy_token = await server.account("cy", "Cy Young")
    await command(server, cy_token, type="follow", key="follow", feed="@ana")
    cy = await browsers.signed_in(cy_token)
    await bo.write("The exam moves to Friday")
    await ana.sees("The exam moves")
    await choose(ana, "The exam moves", "Pass it on")
    dialog = ana.page.get_by_role("dialog", name="Pass this on")
    await expect(dialog.get_by_text("Bo Chen: The exam moves to Friday")).to_be_visible()
    await dialog.get_by_label("Words of your own").fill("For all who teach on Fridays")
    await dialog.get_by_role("button", name="Pass on", exact=True).click()
    await expect(cy.post("For all who teach")).to_contain_text("Passed on from Bo Chen")
    await expect(bo.post("The exam moves").get_by_role("img", name="Passed on 1 time")).to_be_visible()
    original = (
        ana.page.get_by_role("article").filter(has_not_text="For all who teach").filter(has_text="The exam moves")
    )
    await original.get_by_role("button", name="More about this post").click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Pass it on").click()
    await dialog.get_by_role("button", name="Pass on", exact=True).click()
    await expect(dialog.get_by_role("alert").last).to_have_text("You have passed this on already.")
    await dialog.get_by_role("button", name="Take it back").click()
    await expect(cy.post("For all who teach")).to_have_count(0)
    await expect(ana.page.get_by_role("article")).to_have_count(1)


async def test_what_a_muted_person_writes_leaves_at_once_stays_away_and_comes_back(
    server: Server, browsers: Browsers
) -> None:
    ana, bo, _ = await two_at_home(server, browsers)
    await bo.write("First word")
    await ana.sees("First word")
    await choose(ana, "First word", "Mute Bo Chen")
    await ana.page.get_by_role("dialog", name="Mute Bo Chen").get_by_role("button", name="For an hour").click()
    await expect(ana.page.get_by_role("article")).to_have_count(0)
    await bo.write("Second word")
    await ana.page.reload()
    await expect(ana.page.get_by_text("Your home is quiet")).to_be_visible()
    await ana.page.goto(f"{server.url}/@bo")
    await expect(ana.page.get_by_text("You muted Bo Chen for an hour more")).to_be_visible()
    await expect(ana.page.get_by_role("article")).to_have_count(0)
    await ana.page.get_by_role("button", name="Unmute", exact=True).click()
    for text in ("First word", "Second word"):
        await ana.sees(text)
    await expect(ana.page.get_by_text("You muted Bo Chen")).to_have_count(0)


async def test_a_mute_is_undone_from_the_word_that_tells_of_it(server: Server, browsers: Browsers) -> None:
    ana, bo, _ = await two_at_home(server, browsers)
    await bo.write("First word")
    await choose(ana, "First word", "Mute Bo Chen")
    await ana.page.get_by_role("dialog", name="Mute Bo Chen").get_by_role("button", name="Always").click()
    await expect(ana.page.get_by_role("article")).to_have_count(0)
    await bo.write("Second word")
    await ana.page.get_by_role("button", name="Undo").click()
    for text in ("First word", "Second word"):
        await ana.sees(text)


async def test_a_block_is_asked_for_listed_and_undone(server: Server, browsers: Browsers) -> None:
    ana, bo, _ = await two_at_home(server, browsers)
    await bo.write("First word")
    await choose(ana, "First word", "Block Bo Chen")
    await ana.page.get_by_role("dialog", name="Block Bo Chen?").get_by_role("button", name="Block").click()
    await expect(ana.page.get_by_role("article")).to_have_count(0)
    await ana.page.reload()
    await ana.is_live()
    await ana.page.get_by_role("button", name="Account").click()
    await ana.page.get_by_role("button", name="Muted and blocked").click()
    dialog = ana.page.get_by_role("dialog", name="Muted and blocked")
    await expect(dialog.get_by_role("list", name="People").get_by_role("listitem")).to_contain_text("Blocked")
    await dialog.get_by_role("button", name="Unblock Bo Chen").click()
    await expect(dialog.get_by_text("You mute and block nobody.")).to_be_visible()


async def test_hidden_words_fold_a_post_away_until_it_is_asked_for(server: Server, browsers: Browsers) -> None:
    ana, bo, _ = await two_at_home(server, browsers)
    await bo.write("The EXAM is on Friday")
    await bo.write("Examples of last year")
    await ana.sees("The EXAM")
    await ana.page.get_by_role("button", name="Account").click()
    await ana.page.get_by_role("button", name="Muted and blocked").click()
    dialog = ana.page.get_by_role("dialog", name="Muted and blocked")
    await dialog.get_by_label("Fold away posts with").fill("exam, final  grades")
    await dialog.get_by_role("button", name="Hide", exact=True).click()
    await expect(dialog.get_by_role("list", name="Words")).to_contain_text("exam, final")
    await dialog.get_by_role("button", name="Close").click()
    folded = ana.post("Hidden by your filter “exam”.")
    await expect(folded.get_by_text("The EXAM is on Friday")).to_be_hidden()
    await expect(ana.post("Examples of last year").get_by_text("Examples of last year")).to_be_visible()
    await folded.get_by_role("button", name="Show").click()
    await expect(ana.post("The EXAM").get_by_text("The EXAM is on Friday")).to_be_visible()
    await expect(ana.page.get_by_text("Hidden by your filter")).to_have_count(0)


async def test_a_student_reports_in_a_room_and_its_staff_have_a_case(server: Server, browsers: Browsers) -> None:
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    code = await new_room(ana, "Algebra 2")
    room = int(ana.page.url.rsplit("/", 1)[1])
    lea = await join_as_guest(browsers, server, code, "Lea")
    await lea.write("You can't read")
    tim_token = await server.account("tim", "Tim Roe", role="student")
    await command(server, tim_token, type="join", key="join", code=code)
    tim = await browsers.open()
    await tim.sign_in(tim_token)
    await tim.page.goto(f"{server.url}/room/{room}")
    for again in (False, True):
        await choose(tim, "You can't read", "Report this post")
        dialog = tim.page.get_by_role("dialog", name="Report this post")
        await expect(dialog).to_contain_text("It goes to the staff of Algebra 2")
        await dialog.get_by_label("What is wrong?").select_option("harassment")
        await dialog.get_by_label("Anything to add?").fill("It is meant for me")
        await dialog.get_by_role("button", name="Report", exact=True).click()
        if again:
            await expect(dialog.get_by_role("alert").last).to_contain_text("You have reported this already.")
            await dialog.get_by_role("button", name="Close").click()
        else:
            await expect(tim.page.get_by_text("Thank you. You are told when")).to_be_visible()
    await tim.page.get_by_role("button", name="Members").click()
    await tim.page.get_by_role("button", name="More about Lea").click()
    await tim.page.get_by_role("dialog", name="Lea").get_by_role("button", name="Report Lea").click()
    dialog = tim.page.get_by_role("dialog", name="Report Lea")
    await expect(dialog).to_contain_text("It goes to the staff of Algebra 2")
    await dialog.get_by_role("button", name="Report", exact=True).click()
    await expect(dialog.get_by_label("What is wrong?")).to_be_focused()
    await dialog.get_by_label("What is wrong?").select_option("spam")
    await dialog.get_by_role("button", name="Report", exact=True).click()
    await expect(dialog).to_have_count(0)
    person, post = (await command(server, token, type="cases", room=room))["cases"]
    assert person["kind"] == "account" and person["reasons"] == ["spam"]
    assert post["kind"] == "post" and post["reasons"] == ["harassment"] and post["reports"] == 1


async def test_a_message_is_reported_by_who_got_it(server: Server, browsers: Browsers) -> None:
    admin = await server.account("root", "Root", role="admin")
    ana = await server.account("ana", "Ana Lima")
    bo = await server.account("bo", "Bo Chen")
    await command(server, bo, type="direct", key="1", to="@ana", body="Give me your password")
    await command(server, ana, type="direct", key="2", to="@bo", body="No")
    person = await browsers.signed_in(ana)
    await person.page.goto(f"{server.url}/direct/bo")
    await person.page.get_by_role("button", name="Report this message").click()
    dialog = person.page.get_by_role("dialog", name="Report this message")
    await expect(dialog.get_by_text("Bo Chen: Give me your password")).to_be_visible()
    await expect(dialog).to_contain_text("It goes to the admins of this site.")
    await dialog.get_by_label("What is wrong?").select_option("personal_data")
    await dialog.get_by_role("button", name="Report", exact=True).click()
    await expect(person.page.get_by_text("Thank you. You are told when")).to_be_visible()
    [case] = (await command(server, admin, type="cases"))["cases"]
    assert case["kind"] == "direct" and case["reasons"] == ["personal_data"]


async def test_the_staff_hide_a_post_show_it_again_and_remove_it(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    lea = await join_as_guest(browsers, server, code, "Lea")
    tim = await join_as_guest(browsers, server, code, "Tim")
    await lea.write("Who wants my answers?")
    await tim.sees("Who wants my answers?")
    await expect((await more(tim, "Who wants")).get_by_role("button", name="Hide it")).to_have_count(0)
    await tim.page.keyboard.press("Escape")
    await choose(ana, "Who wants", "Hide it")
    hide = ana.page.get_by_role("dialog", name="Hide this post?")
    await hide.get_by_label("Why?").select_option("off_topic")
    await hide.get_by_role("button", name="Hide", exact=True).click()
    await expect(tim.page.get_by_role("article")).to_have_count(0)
    await expect(ana.post("Who wants")).to_contain_text("only its writer and the staff see it")
    await choose(ana, "Who wants", "Show it again")
    await tim.sees("Who wants my answers?")
    await choose(ana, "Who wants", "Remove it")
    remove = ana.page.get_by_role("dialog", name="Remove this post?")
    await remove.get_by_role("button", name="Remove for good").click()
    await expect(remove.get_by_label("Why?")).to_be_focused()
    await remove.get_by_label("Why?").select_option("cheating")
    await remove.get_by_role("button", name="Remove for good").click()
    for person in (ana, tim, lea):
        await expect(person.page.get_by_role("article")).to_have_count(0)
    await expect(ana.page.get_by_role("main")).to_be_focused()
    await lea.page.goto(f"{server.url}/notifications")
    await expect(lea.page.get_by_text("Something that you wrote was removed")).to_be_visible()
    await expect(lea.page.get_by_text("Why: It helps to cheat.")).to_be_visible()


async def test_two_that_ask_the_same_become_one_and_the_staff_write_notes(server: Server, browsers: Browsers) -> None:
    ana = await browsers.signed_in(await server.account("ana", "Ana Lima"))
    code = await new_room(ana, "Algebra 2")
    room = ana.page.url
    bo_token = await server.account("bo", "Bo Chen")
    await command(server, bo_token, type="join", key="join", code=code)
    lea = await join_as_guest(browsers, server, code, "Lea")
    tim = await join_as_guest(browsers, server, code, "Tim")
    await ask(lea, "Why is the discriminant negative?")
    await ask(tim, "The discriminant is negative here")
    await ana.page.get_by_role("button", name="Members").click()
    await ana.page.get_by_label("Role of Bo Chen").select_option("helper")
    await ana.page.get_by_role("button", name="Close", exact=True).last.click()
    bo = await browsers.open()
    await bo.sign_in(bo_token)
    await bo.page.goto(room)
    await choose(bo, "Why is the discriminant", "Notes of the staff")
    theirs = bo.page.get_by_role("dialog", name="Notes of the staff")
    await expect(theirs.get_by_text("There is no note yet.")).to_be_visible()
    await choose(ana, "Why is the discriminant", "Notes of the staff")
    notes = ana.page.get_by_role("dialog", name="Notes of the staff")
    await notes.get_by_label("A note").fill("She had the same last week")
    await notes.get_by_role("button", name="Add the note").click()
    for dialog in (notes, theirs):
        await expect(dialog.get_by_role("list", name="Notes")).to_contain_text("She had the same last week")
    await notes.get_by_role("button", name="Close").click()
    await expect((await more(lea, "Why is the discriminant")).get_by_role("button", name="Notes")).to_have_count(0)
    await choose(ana, "The discriminant is negative here", "It asks the same as another")
    merge = ana.page.get_by_role("dialog", name="It asks the same as")
    await merge.get_by_role("button", name="Why is the discriminant negative?").click()
    await ana.page.get_by_role("dialog", name="Make them one request?").get_by_role("button", name="Merge").click()
    await expect(merge).to_have_count(0)
    await expect(ana.post("The discriminant is negative here").get_by_role("button", name="Take it")).to_have_count(0)
    await expect(ana.post("Why is the discriminant").get_by_role("button", name="Take it")).to_have_count(1)


async def test_a_topic_that_is_made_quiet_leaves_home_and_comes_back_live(server: Server, browsers: Browsers) -> None:
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.write("Two lines meet #algebra")
    token = await server.account("ana", "Ana Lima")
    ana = await browsers.signed_in(token)
    await ana.follow("#algebra")
    await ana.home()
    await expect(ana.post("Two lines").locator(".why")).to_have_text("You follow #algebra")
    await ana.post("Two lines").get_by_role("button", name="Tune what you follow").click()
    dialog = ana.page.get_by_role("dialog", name="How #algebra comes")
    await expect(dialog.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")
    await dialog.get_by_role("button", name="Quiet").click()
    await expect(dialog.get_by_role("button", name="Quiet")).to_have_attribute("aria-pressed", "true")
    await dialog.get_by_role("button", name="Close").click()
    await expect(ana.page.get_by_text("Your home is quiet")).to_be_visible()
    await command(server, token, type="follow", key="follow", feed="@bo")
    await expect(ana.post("Two lines").locator(".why")).to_have_text("You follow Bo Chen")
    await ana.page.goto(f"{server.url}/topic/algebra")
    await ana.page.get_by_role("main").get_by_role("button", name="Tune what you follow, now: Quiet").click()
    await dialog.get_by_role("button", name="Live").click()
    await expect(dialog.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")
    await dialog.get_by_role("button", name="Not at all").click()
    await dialog.get_by_role("button", name="Close").click()
    await expect(ana.page.get_by_role("button", name="Follow", exact=True).first).to_be_visible()
    await expect(ana.page.get_by_role("main").get_by_role("button", name="Tune what you follow")).to_be_hidden()


async def test_by_keyboard_alone_from_a_post_to_a_mute_and_back(server: Server, browsers: Browsers) -> None:
    ana, bo, _ = await two_at_home(server, browsers)
    await bo.write("First word")
    await ana.write("My own word")
    button = ana.post("First word").get_by_role("button", name="More about this post")
    await button.focus()
    await ana.page.keyboard.press("Enter")
    await expect(ana.page.get_by_role("button", name="Pass it on")).to_be_focused()
    await ana.page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await ana.page.keyboard.press("Enter")
    mute = ana.page.get_by_role("button", name="Mute Bo Chen")
    for _ in range(8):
        if await mute.evaluate("element => element === document.activeElement"):
            break
        await ana.page.keyboard.press("Tab")
    await expect(mute).to_be_focused()
    await focus_is_visible(ana.page)
    await ana.page.keyboard.press("Enter")
    await expect(ana.page.get_by_role("button", name="For an hour")).to_be_focused()
    await ana.page.keyboard.press("Enter")
    await expect(ana.post("First word")).to_have_count(0)
    await expect(ana.page.locator(":focus")).to_have_count(1)


async def test_on_a_phone_all_fits_and_can_be_tapped(server: Server, browsers: Browsers) -> None:
    ana = await browsers.open(viewport=PHONE, has_touch=True)
    token = await server.account("ana", "Ana Lima")
    bo = await server.account("bo", "Bo " + "Chen" * 15)
    await command(server, token, type="follow", key="follow", feed="@bo")
    await ana.sign_in(token)
    await command(server, bo, type="post", key="1", body="A word to all " + "w" * 200)
    own = (await command(server, token, type="post", key="own", body="My own word"))["post"]["id"]
    for kind in ("thanks", "agree", "celebrate"):
        await command(server, bo, type="react", key=kind, post=own, kind=kind)
    await command(server, bo, type="relay", key="relay", post=own, body="Read this")
    foot = ana.page.get_by_role("article").filter(has_not_text="Read this").filter(has_text="My own word")
    await expect(foot.get_by_role("img", name="Passed on 1 time")).to_be_visible()
    box = await foot.locator(".post-foot").bounding_box()
    assert box is not None and box["height"] < 60, "the foot takes one line"
    await foot.get_by_role("button", name="More about this post").tap()
    await ana.page.get_by_role("dialog", name="About this post").get_by_role("button", name="Edit it").tap()
    await expect(ana.page.get_by_role("textbox", name="Edit your post")).to_be_focused()
    await ana.page.keyboard.press("Escape")
    await ana.post("A word to all").get_by_role("button", name="More about this post").tap()
    dialog = ana.page.get_by_role("dialog", name="About this post")
    for row in await dialog.get_by_role("button").all():
        box = await row.bounding_box()
        assert box is not None and box["height"] >= 36 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    await dialog.get_by_role("button", name="Report this post").tap()
    assert await ana.page.evaluate(OVERFLOW) <= 0
    await ana.page.get_by_role("dialog", name="Report this post").get_by_role("button", name="Close").tap()
    await ana.page.goto(f"{server.url}/@bo")
    await ana.page.get_by_role("button", name="More about @bo").tap()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Block Bo").tap()
    await ana.page.get_by_role("dialog", name="Block Bo").get_by_role("button", name="Block", exact=True).tap()
    await expect(ana.page.get_by_role("button", name="Unblock")).to_be_visible()
    assert await ana.page.evaluate(OVERFLOW) <= 0


async def test_a_thread_of_somebody_muted_is_folded_and_a_rooms_staff_see_all(
    server: Server, browsers: Browsers
) -> None:
    ana, bo, token = await two_at_home(server, browsers)
    await bo.write("Who has the key, @ana?")
    await expect(ana.post("Who has the key").locator(".why")).to_have_text("You are mentioned · You follow Bo Chen")
    await ana.open_thread("Who has the key")
    thread = ana.page.url
    code = await new_room(ana, "Algebra 2")
    room = ana.page.url
    await bo.page.goto(f"{server.url}/rooms")
    await bo.page.get_by_label("Room code").fill(code)
    await bo.page.get_by_role("button", name="Join", exact=True).click()
    await bo.write("In the room")
    await command(server, token, type="mute", key="mute", account="@bo")
    await ana.sees("In the room")
    await ana.page.goto(thread)
    root = ana.post("You muted Bo Chen.")
    await expect(root.get_by_text("Who has the key")).to_be_hidden()
    await root.get_by_role("button", name="Show").click()
    await expect(ana.post("Who has the key").get_by_text("Who has the key")).to_be_visible()
    await ana.page.goto(room)
    await ana.sees("In the room")
