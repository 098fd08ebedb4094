"""What one writes, another sees without a reload."""

from playwright.async_api import expect

from tests.browser.conftest import Browsers, Person
from tests.support.server import Server


async def pair(server: Server, browsers: Browsers) -> tuple[Person, Person]:
    """Ana by a link, Bo by a token; Bo follows Ana, and is at home."""
    await server.account("ana", "Ana Lima")
    ana = await browsers.open()
    await ana.page.goto(await server.link("ana"))
    await ana.is_live()
    bo = await browsers.signed_in(await server.account("bo", "Bo Chen"))
    await bo.follow("@ana")
    await bo.home()
    return ana, bo


async def test_a_post_arrives_at_a_follower(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    await ana.write("Projector dead **mid-lesson**")
    await bo.sees("Projector dead mid-lesson")
    await expect(bo.post("Projector dead").locator("strong")).to_have_text("mid-lesson")
    await expect(bo.post("Projector dead").locator(".why")).to_have_text("You follow Ana Lima")


async def test_a_reply_arrives_in_an_open_thread(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    await ana.write("Does anybody know?")
    await bo.open_thread("Does anybody know?")
    await ana.open_thread("Does anybody know?")
    await bo.reply("I do")
    await ana.sees("I do")
    await expect(ana.page.get_by_role("heading", name="1 reply")).to_be_visible()
    await ana.post("I do").get_by_role("button", name="Reply").click()
    await ana.reply("Thank you, I see it now")
    await bo.sees("Thank you, I see it now")
    await expect(bo.post("Thank you, I see it now")).to_contain_text("Replying to Bo Chen")


async def test_a_topic_is_live_without_following_it(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    await bo.page.goto(f"{server.url}/topic/algebra")
    await bo.is_live()
    await expect(bo.page.get_by_text("Nothing about #algebra yet")).to_be_visible()
    await ana.write("A matrix question #algebra")
    await bo.sees("A matrix question")
    await bo.write("And a vector one")
    await bo.sees("And a vector one #algebra")


async def test_following_brings_a_topic_home_and_unfollowing_takes_it_away(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    cy = await browsers.signed_in(await server.account("cy", "Cy Novak"))
    await ana.write("Before anybody followed #physics")
    await cy.follow("#physics")
    await cy.home()
    await cy.sees("Before anybody followed")
    await cy.page.get_by_role("link", name="physics", exact=False).first.click()
    await cy.page.get_by_role("button", name="Following", exact=True).click()
    await expect(cy.page.get_by_role("button", name="Follow", exact=True).first).to_be_visible()
    await cy.home()
    await expect(cy.page.get_by_text("Your home is quiet")).to_be_visible()
    await bo.sees("Before anybody followed")


async def test_reactions_count_for_all_and_show_ones_own(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    await ana.write("We did it")
    thanks = bo.post("We did it").get_by_role("button", name="Thanks")
    await thanks.click()
    await expect(thanks).to_have_attribute("aria-pressed", "true")
    theirs = ana.post("We did it").get_by_role("button", name="Thanks")
    await expect(theirs).to_have_attribute("aria-label", "Thanks; 1")
    await expect(theirs).to_have_attribute("aria-pressed", "false")
    await thanks.click()
    await expect(theirs).to_have_attribute("aria-label", "Thanks; 0")
    await expect(thanks).to_have_attribute("aria-pressed", "false")


async def test_an_edit_and_a_deletion_arrive(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    await ana.write("The exam is on Mondey")
    await bo.sees("The exam is on Mondey")
    await expect(bo.post("The exam").get_by_role("button", name="Edit this post")).to_have_count(0)
    await ana.post("The exam").get_by_role("button", name="Edit this post").click()
    await ana.page.get_by_role("textbox", name="Edit your post").fill("The exam is on Monday")
    await ana.page.get_by_role("button", name="Save").click()
    await bo.sees("The exam is on Monday")
    await expect(bo.post("The exam").locator(".edited")).to_be_visible()
    await ana.post("The exam").get_by_role("button", name="Delete this post").click()
    await ana.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(bo.post("The exam")).to_have_count(0)
    await expect(ana.post("The exam")).to_have_count(0)


async def test_who_reads_further_down_is_not_moved(server: Server, browsers: Browsers) -> None:
    ana, bo = await pair(server, browsers)
    for number in range(1, 13):
        await ana.write(f"Note {number:02}\n\nwith\n\na\n\nfew\n\nlines")
    await bo.sees("Note 12")
    await bo.post("Note 05").evaluate("post => post.scrollIntoView({ block: 'center' })")
    before = await bo.post("Note 05").bounding_box()
    await ana.write("The newest")
    pill = bo.page.get_by_role("button", name="1 new post")
    await expect(pill).to_be_visible()
    await expect(bo.post("The newest")).to_have_count(0)
    assert await bo.post("Note 05").bounding_box() == before
    await pill.click()
    await expect(bo.post("The newest")).to_be_in_viewport()
    await expect(pill).to_have_count(0)
