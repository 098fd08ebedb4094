-- Help requests, and the log of what became of them.

-- What makes the post a request: its state, who has it, and what led there.
alter table post add column help text;

-- Those that somebody has still to see to, by room and in the order of their queue.
create index post_waiting on post (room, author)
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

create index post_queue on post (room, pos)
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

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
