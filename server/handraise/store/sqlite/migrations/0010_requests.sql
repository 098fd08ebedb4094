-- Help requests, and the log of what became of them.

-- What makes the post a request: its state, who has it, and what led there.
alter table post add column help text;

-- Those that somebody has still to see to, by room and in the order of their queue.
create index post_waiting on post (room, author)
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

create index post_queue on post (room, pos)
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

-- The index of words marks requests too, so that what was asked before is found among them alone.
drop view searchable;

create view searchable (id, body, tags, marks) as
select
  id,
  body,
  replace(replace(tags, '-', char(0xe000)), '_', char(0xe001)),
  iif(room is null, 'n', 'r' || room) || ' a' || author
    || iif(reply_to is null, '', ' reply')
    || iif(instr(html, '<a href="http'), ' link', '')
    || iif(instr(html, '<code'), ' code', '')
    || iif(instr(html, '<math'), ' formula', '')
    || iif(images = '[]', '', ' image')
    || iif(help is null, '', ' request')
from post
where deleted = 0;

create index post_asked on post (room, created_at) where help is not null;

-- Appended, never changed. seq is that of the change by which the step was told.
create table step (
  seq integer primary key,
  request integer not null,
  at integer not null,
  action text not null,
  actor integer not null,
  state text not null,
  claimant integer not null
);

create index step_request on step (request);

-- Who can help now. topics: each with the seq since which it is on.
create table duty (
  account integer primary key,
  seq integer not null,
  topics text not null,
  rooms text not null,
  until integer
);

-- peers: members take and answer requests too. asking: new ones are taken.
alter table room add column peers integer not null default 0;

alter table room add column asking integer not null default 1;

alter table tally add column me_too integer not null default 0;

alter table tally add column reached integer not null default 0;

alter table tally add column online integer not null default 0;
