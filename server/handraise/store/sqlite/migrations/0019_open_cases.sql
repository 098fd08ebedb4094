-- The cases that are open, of a desk and about somebody; and what waits for review, without all that was ever hidden.

create index case_open_about on moderation_case (desk, account, id) where closed_at is null;

create index case_open_desk on moderation_case (desk, id) where closed_at is null;

create index post_review on post (room, id) where held ->> '$.state' = 'review' and deleted = 0;

-- A case about somebody who is of the room's staff by now is the admins'.
update moderation_case set desk = 0
where closed_at is null and desk <> 0 and author = account and exists (
  select 1 from member m
  where m.room = desk and m.account = moderation_case.account and m."left" = 0 and m.role in ('lead', 'helper'));

-- anonymous: one may ask without being named to one's peers.
alter table room add column anonymous integer not null default 1;
