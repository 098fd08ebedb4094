-- What is reported, and what the staff do about it; the log of that is `audit`.

-- kind: post, direct, account. account: whom it is about; author: how he is shown. desk: the room whose staff's it is,
-- 0 for the admins.
create table moderation_case (
  id integer primary key,
  kind text not null,
  target integer not null,
  account integer not null,
  author integer not null,
  room integer,
  desk integer not null,
  opened_at integer not null,
  closed_at integer,
  closed_by integer,
  outcome text,
  note text
);

create unique index case_open on moderation_case (kind, target, coalesce(room, 0)) where closed_at is null;

create index case_desk on moderation_case (desk, id);

-- body: the text that was reported, as it was then. Both texts go some time after the case was closed.
create table report (
  id integer primary key,
  seq integer not null,
  case_id integer not null,
  account integer not null,
  reason text not null,
  text text,
  body text,
  created_at integer not null,
  closed_at integer
);

create unique index report_once on report (case_id, account);

-- room: 0 for the site.
create table suspension (
  id integer not null unique,
  seq integer not null,
  account integer not null,
  room integer not null,
  until integer not null,
  reason text not null,
  primary key (account, room)
) without rowid;

-- A notification may be about a case, a report or a suspension (`about`), and then has no post (0).
alter table notification add column about integer;

alter table notification add column reason text;

create index notification_case on notification (about) where kind = 'case' and deleted = 0;
