-- Rooms and who is in them. A post or follow without a room is on the network.

create table room (
  id integer primary key,
  seq integer not null,
  title text not null,
  about text not null,
  code text not null unique,
  guests integer not null,
  joinable integer not null,
  code_shown integer not null,
  created_by integer not null,
  created_at integer not null,
  closed_at integer
);

-- name: the account's, folded, at joining.
create table member (
  id integer not null unique,
  room integer not null,
  account integer not null,
  role text not null,
  since integer not null,
  seq integer not null,
  name text not null,
  "left" integer not null,
  primary key (room, account)
) without rowid;

create index member_account on member (account) where "left" = 0;

create index member_name on member (room, name) where "left" = 0;

create index member_id on member (room, id) where "left" = 0;

alter table post add column room integer;

alter table post add column announcement integer not null default 0;

alter table follow add column room integer;

create index follow_room on follow (room, account) where room is not null and stopped = 0;
