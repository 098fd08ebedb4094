"""Alerts: a request that nobody has taken is brought to the next level of its escalation."""

from msgspec.structs import replace

from handraise.domain import escalation, outgoing
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import holding, notifications, places
from handraise.domain.intents import FireDue
from handraise.domain.model import Help, Post, Step
from handraise.domain.world import Needs, World


def need(intent: FireDue, needs: Needs) -> None:
    """`accounts` are its author as he is shown, then those of the level; `behind` is who asks it anonymously."""
    needs.posts.add(int(intent.key))
    needs.accounts.update(intent.accounts)
    if intent.accounts:
        notifications.need(intent.accounts[1:], intent.accounts[0], needs)
        needs.notified.add(intent.behind or intent.accounts[0])
        places.need_place(intent.room, intent.accounts[1:], needs)


def fire(intent: FireDue, world: World) -> Outcome:
    """Tells those of the level; its clock goes on in silence. The last level goes out of the house too."""
    post = world.posts.get(int(intent.key))
    if post is None or post.deleted or post.help is None or post.help.state != "open":
        return Outcome()
    if post.help.alert_at is None or post.help.alert_at > world.now:
        return Outcome()
    level, asker = escalation.level(post.help), world.account(post.author)
    told = notifications.of_waiting(post, asker, world) if level == "asker" else []
    # One that is held is brought to those alone who see it.
    for account in [each for each in intent.accounts[1:] if holding.sees(world.account(each), post, world)]:
        told += notifications.of_alert(account, post, asker, world)
    for receiver in intent.receivers if level == "admins" and post.held is None else ():
        world.save_due(outgoing.KIND, outgoing.key(post.id, world.now, 0, receiver), world.now)
    _go_on(post, escalation.passed(post.help, world.now), world)
    _note(post, post.help, told, level or "", world)
    return Outcome(changes=tuple(told))


def _go_on(post: Post, help: Help, world: World) -> None:
    world.save_post(replace(post, help=help))
    if help.alert_at is None:
        world.end_due("alert", str(post.id))
    else:
        world.save_due("alert", str(post.id), help.alert_at)


def _note(post: Post, help: Help, told: list[Change], level: str, world: World) -> None:
    if told:
        world.save_step(Step(told[0].seq, post.id, world.now, f"alert_{level}", 0, help.state))
