"""The server's `ok` frames as replies; what is missing in one is None or empty."""

from typing import Any

from handraise.client.events import read_object
from handraise.client.replies import (
    AccountReply,
    AskerReply,
    Completions,
    ConversationPage,
    DirectPage,
    DirectReply,
    Done,
    DutyReply,
    FiguresReply,
    FilterReply,
    FollowReply,
    Found,
    HeldPage,
    ListReply,
    MarkReply,
    MemberReply,
    MembersPage,
    NoteReply,
    NotesReply,
    Notifications,
    Page,
    PeopleReply,
    PostReply,
    PreviewReply,
    PrivacyReply,
    ProfileReply,
    ReachReply,
    ReadReply,
    RelationReply,
    RequestsPage,
    RoomReply,
    SimilarPage,
    TopicsReply,
    UnreadReply,
)
from handraise.client.replies_moderation import AuditPage, CaseReply, CasesPage, ReportReply, SuspensionReply
from handraise.protocol import objects

Raw = dict[str, Any]


def _common(raw: Raw) -> dict[str, Any]:
    seq = raw.get("seq")
    return {"seq": seq if type(seq) is int else 0, "duplicate": raw.get("duplicate") is True, "raw": raw}


def _each(kind: str, values: Any) -> tuple[Any, ...]:
    return tuple(read_object(kind, value) for value in values or ())


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return value if type(value) is int else None


def _turning(raw: Raw) -> dict[str, Any]:
    return {"more": raw.get("more") is True, "next": _number(raw.get("next"))}


def done(raw: Raw) -> Done:
    return Done(**_common(raw))


def post_reply(raw: Raw) -> PostReply:
    return PostReply(**_common(raw), post=read_object("post", raw.get("post")))


def preview_reply(raw: Raw) -> PreviewReply:
    return PreviewReply(**_common(raw), html=_text(raw.get("html")) or "")


def mark_reply(raw: Raw) -> MarkReply:
    return MarkReply(**_common(raw), mark=read_object("mark", raw.get("mark")))


def follow_reply(raw: Raw) -> FollowReply:
    return FollowReply(**_common(raw), follow=read_object("follow", raw.get("follow")))


def mute_reply(raw: Raw) -> RelationReply:
    return RelationReply(**_common(raw), relation=read_object("mute", raw.get("mute")))


def block_reply(raw: Raw) -> RelationReply:
    return RelationReply(**_common(raw), relation=read_object("block", raw.get("block")))


def account_reply(raw: Raw) -> AccountReply:
    return AccountReply(
        **_common(raw),
        account=read_object("author", raw.get("account")),
        profile=read_object("full_profile", raw.get("profile")),
    )


def profile_reply(raw: Raw) -> ProfileReply:
    return ProfileReply(**_common(raw), profile=read_object("profile", raw.get("profile")))


def found(raw: Raw) -> Found:
    return Found(
        **_common(raw),
        posts=_each("post", raw.get("posts")),
        snippets=_each("snippet", raw.get("snippets")),
        marks=_each("mark", raw.get("marks")),
        query=_each("query_part", raw.get("query")),
        more=raw.get("more") is True,
        next=_text(raw.get("next")),
    )


def people(raw: Raw) -> PeopleReply:
    accounts = _each("person", raw.get("accounts"))
    return PeopleReply(**_common(raw), people=accounts, more=raw.get("more") is True, next=_text(raw.get("next")))


def topics(raw: Raw) -> TopicsReply:
    return TopicsReply(**_common(raw), topics=_each("topic", raw.get("topics")))


def completions(raw: Raw) -> Completions:
    return Completions(
        **_common(raw),
        word=_text(raw.get("word")) or "",
        people=_each("person", raw.get("accounts")),
        topics=_each("topic", raw.get("topics")),
    )


def direct_reply(raw: Raw) -> DirectReply:
    return DirectReply(**_common(raw), direct=read_object("direct", raw.get("direct")))


def privacy_reply(raw: Raw) -> PrivacyReply:
    return PrivacyReply(**_common(raw), privacy=read_object("privacy", raw.get("privacy")))


def direct_page(raw: Raw) -> DirectPage:
    return DirectPage(
        **_common(raw),
        other=read_object("author", raw.get("with")),
        directs=_each("direct", raw.get("directs")),
        **_turning(raw),
    )


def conversation_page(raw: Raw) -> ConversationPage:
    conversations = _each("conversation", raw.get("conversations"))
    return ConversationPage(**_common(raw), conversations=conversations, **_turning(raw))


def read_reply(raw: Raw) -> ReadReply:
    return ReadReply(**_common(raw), read=read_object("read", raw.get("read")))


def filter_reply(raw: Raw) -> FilterReply:
    return FilterReply(**_common(raw), filter=read_object("filter", raw.get("filter")))


def list_reply(raw: Raw) -> ListReply:
    return ListReply(**_common(raw), list=read_object("list", raw.get("list")))


def unread_reply(raw: Raw) -> UnreadReply:
    found = raw.get("unread")
    counts = found.items() if isinstance(found, dict) else ()
    return UnreadReply(**_common(raw), unread={feed: count for feed, count in counts if type(count) is int})


def notifications(raw: Raw) -> Notifications:
    told = _each("notification", raw.get("notifications"))
    return Notifications(
        **_common(raw),
        notifications=tuple(item for item in told if isinstance(item, objects.Notification)),
        posts=_each("post", raw.get("posts")),
        marks=_each("mark", raw.get("marks")),
        **_turning(raw),
    )


def page(raw: Raw) -> Page:
    posts, marks = _each("post", raw.get("posts")), _each("mark", raw.get("marks"))
    return Page(**_common(raw), posts=posts, marks=marks, **_turning(raw))


def requests_page(raw: Raw) -> RequestsPage:
    requests, waiting = _each("post", raw.get("requests")), _number(raw.get("waiting"))
    return RequestsPage(
        **_common(raw),
        requests=requests,
        marks=_each("mark", raw.get("marks")),
        waiting=len(requests) if waiting is None else waiting,
        place=_number(raw.get("place")),
    )


def held_page(raw: Raw) -> HeldPage:
    posts, waiting = _each("post", raw.get("posts")), _number(raw.get("waiting"))
    return HeldPage(
        **_common(raw),
        posts=posts,
        marks=_each("mark", raw.get("marks")),
        waiting=len(posts) if waiting is None else waiting,
    )


def similar_page(raw: Raw) -> SimilarPage:
    requests, marks = _each("post", raw.get("requests")), _each("mark", raw.get("marks"))
    return SimilarPage(**_common(raw), requests=requests, marks=marks, more=raw.get("more") is True)


def asker_reply(raw: Raw) -> AskerReply:
    return AskerReply(**_common(raw), asker=read_object("author", raw.get("asker")))


def duty_reply(raw: Raw) -> DutyReply:
    return DutyReply(**_common(raw), duty=read_object("duty", raw.get("duty")))


def note_reply(raw: Raw) -> NoteReply:
    return NoteReply(**_common(raw), note=read_object("note", raw.get("note")))


def notes_reply(raw: Raw) -> NotesReply:
    notes = _each("note", raw.get("notes"))
    return NotesReply(**_common(raw), notes=tuple(note for note in notes if isinstance(note, objects.Note)))


def reach_reply(raw: Raw) -> ReachReply:
    return ReachReply(**_common(raw), reach=read_object("reach", raw.get("reach")))


def figures_reply(raw: Raw) -> FiguresReply:
    found = raw.get("figures")
    figures = None if found is None else read_object("figures", found)
    weeks, duty = _each("week", raw.get("weeks")), read_object("duty_time", raw.get("duty"))
    return FiguresReply(
        **_common(raw),
        figures=figures,
        since=_text(raw.get("since")) or "",
        until=_text(raw.get("until")) or "",
        duty=duty if isinstance(duty, objects.DutyTime) else None,
        weeks=tuple(week for week in weeks if isinstance(week, objects.Week)),
    )


def room_reply(raw: Raw) -> RoomReply:
    member = read_object("member", raw.get("member"))
    role = raw.get("role") or (member.role if isinstance(member, objects.Member) else None)
    words = raw.get("held_words")
    return RoomReply(
        **_common(raw),
        room=read_object("room", raw.get("room")),
        code=raw.get("code"),
        role=role,
        held_words=tuple(map(str, words)) if isinstance(words, list) else (),
    )


def member_reply(raw: Raw) -> MemberReply:
    return MemberReply(**_common(raw), member=read_object("member", raw.get("member")))


def members_page(raw: Raw) -> MembersPage:
    return MembersPage(**_common(raw), members=_each("member", raw.get("members")), **_turning(raw))


def report_reply(raw: Raw) -> ReportReply:
    return ReportReply(**_common(raw), report=read_object("report", raw.get("report")))


def cases_page(raw: Raw) -> CasesPage:
    return CasesPage(**_common(raw), cases=_each("case", raw.get("cases")), **_turning(raw))


def case_reply(raw: Raw) -> CaseReply:
    found = raw.get("post")
    return CaseReply(
        **_common(raw),
        case=read_object("case", raw.get("case")),
        reports=_each("case_report", raw.get("reports")),
        done=_each("audit", raw.get("done")),
        post=None if found is None else read_object("post", found),
    )


def suspension_reply(raw: Raw) -> SuspensionReply:
    return SuspensionReply(
        **_common(raw),
        suspension=read_object("suspension", raw.get("suspension")),
        account=read_object("author", raw.get("account")),
    )


def audit_page(raw: Raw) -> AuditPage:
    return AuditPage(**_common(raw), audit=_each("audit", raw.get("audit")), **_turning(raw))
