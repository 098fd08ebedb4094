"""Alerts: a request that nobody has taken is brought to the next level of its escalation."""

from collections.abc import Sequence

from msgspec.structs import replace

from handraise.domain import escalation, outgoing, quiet
from handraise.domain.changes import Change, Outcome
from handraise.domain.decide import holding, notifications, places
from handraise.domain.intents import FireDue
from handraise.domain.model import Help, Post, Step
from handraise.domain.world import Needs, World


def need(intent: FireDue, needs: Needs) -> None:
    """`accounts` has its author as he is shown; `behind` is who asks it anonymously."""
    needs.posts.add(int(intent.key))
    needs.accounts.update(intent.accounts)
    places.need_place(intent.room, (), needs)
    for asker in intent.accounts:
        needs.notified.add(intent.behind or asker)
        for _, accounts in intent.levels:
            needs.accounts.update(accounts)
            notifications.need(accounts, asker, needs)
            places.need_place(intent.room, accounts, needs)


def fire(intent: FireDue, world: World) -> Outcome:
    """Tells those of the levels whose turn it is, but whom quiet hours leave alone; its clock goes on in silence. The
    admins' level goes out of the house too.
    """
    post = world.posts.get(int(intent.key))
    if post is None or post.deleted or post.help is None or post.help.state != "open":
        return Outcome()
    turn = escalation.turn(post.help, world.now)
    if not turn or turn != tuple([level for level, _ in intent.levels]):
        _go_on(post, post.help, world)  # it is somebody else's by now: who that is, is looked up anew
        return Outcome()
    after, levels = escalation.taken(post.help, world.now, _quiet_until(post, world))
    told: list[Change] = []
    heard: set[int] = set()
    for level, accounts in intent.levels:
        if level in levels:
            fresh = [account for account in accounts if account not in heard]
            told += _tell(level, fresh, intent.receivers, post, world)
            heard.update(fresh)
    _go_on(post, after, world)
    return Outcome(changes=tuple(told))


def _quiet_until(post: Post, world: World) -> int | None:
    own = None if post.room is None else world.rooms[post.room].quiet_hours
    return quiet.until(world.site.quiet_hours if own is None else own, world.now, world.site.zone)


def _tell(level: str, accounts: Sequence[int], receivers: Sequence[str], post: Post, world: World) -> list[Change]:
    asker = world.account(post.author)
    told = notifications.of_waiting(post, asker, world) if level == "asker" else []
    # One that is held is brought to those alone who see it.
    for account in [
        each for each in accounts if each != post.writer and holding.sees(world.account(each), post, world)
    ]:
        told += notifications.of_alert(account, post, asker, world)
    for receiver in receivers if level == "admins" and post.held is None else ():
        world.save_due(outgoing.KIND, outgoing.key(post.id, world.now, 0, receiver), world.now)
    if told or _counts_asker(accounts, post, world):
        seq = told[0].seq if told else world.next_seq()
        world.save_step(Step(seq, post.id, world.now, f"alert_{level}", 0, "open"))
    return told


def _counts_asker(accounts: Sequence[int], post: Post, world: World) -> bool:
    """Whether it reached its asker, were he another: where he alone is of the level, figures would tell who asks."""
    there = post.writer in accounts and places.reachable(post.writer, post.room, world)
    return there and (post.held is None or places.is_staff(post.writer, post.room, world))


def _go_on(post: Post, help: Help, world: World) -> None:
    world.save_post(replace(post, help=help))
    at = escalation.due_at(help)
    if at is None:
        world.end_due("alert", str(post.id))
    else:
        world.save_due("alert", str(post.id), at)
