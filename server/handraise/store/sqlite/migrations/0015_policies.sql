-- Rooms may have an escalation and quiet hours of their own; the staff writes notes; requests are merged.

-- Null: the site's.
alter table room add column escalation text;

alter table room add column quiet_hours text;

-- By request, those that were merged into it.
create index post_merged on post (help ->> '$.into') where help is not null and help ->> '$.into' is not null;

-- What the staff of a request writes for itself. room: that of the request.
create table note (
  id integer primary key,
  seq integer not null,
  request integer not null,
  room integer,
  author integer not null,
  body text not null,
  created_at integer not null,
  deleted integer not null default 0
);

create index note_request on note (request, id) where deleted = 0;
