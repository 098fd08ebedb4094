-- Requests that are asked anonymously: author is an account of nobody, made for the thread; behind is who asks.
alter table post add column behind integer not null default 0;

create index post_behind on post (behind) where behind <> 0;

drop index post_waiting;

create index post_waiting on post (room, iif(behind, behind, author))
  where help is not null and help ->> '$.state' in ('open', 'claimed', 'needs_info');

-- What staff did with others. Appended, never changed.
create table audit (
  seq integer primary key,
  at integer not null,
  actor integer not null,
  action text not null,
  room integer,
  target_kind text not null,
  target integer not null,
  reason text not null
);

create index audit_room on audit (room);

create trigger audit_stays before update on audit
begin
  select raise(abort, 'what is in the log of moderation stays as it is');
end;

create trigger audit_is_kept before delete on audit
begin
  select raise(abort, 'what is in the log of moderation stays there');
end;
