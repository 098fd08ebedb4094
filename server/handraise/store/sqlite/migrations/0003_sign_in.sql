-- Passwords, invites, and by what a session was opened.

-- The hash is a PHC string; null after a reset. version: how often the password was changed or reset.
create table password (
  account integer primary key,
  hash text,
  version integer not null,
  changed_at integer not null
);

-- inviter is null for the operator's. Rows are kept: they say who let whom in.
create table invite (
  id integer primary key,
  hash text not null unique,
  role text not null,
  inviter integer,
  created_at integer not null,
  expires_at integer not null,
  uses integer not null,
  used integer not null,
  revoked_at integer
);

create index invite_inviter on invite (inviter);

create table invited (
  account integer primary key,
  invite integer not null,
  at integer not null
);

create index invited_invite on invited (invite);

insert into counter (name, value) values ('invite', 0);

alter table sign_in add column via text not null default '';

-- The token that opened the session: they end together.
alter table sign_in add column token integer;

create index sign_in_token on sign_in (token);
