-- Help requests, and the log of what became of them.

-- What makes the post a request: its state, who has it, and what led there.
alter table post add column help text;

-- Those that somebody has still to see to, by room and in the order of their queue.
create index post_waiting on post (room, author)
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

create index post_queue on post (room, pos)
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

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

alter table tally add column me_too integer not null default 0;

alter table tally add column reached integer not null default 0;

alter table tally add column online integer not null default 0;
