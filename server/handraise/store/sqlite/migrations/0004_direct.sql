-- Direct messages, each in the inboxes of its two accounts.

create table direct (
  id integer primary key,
  seq integer not null,
  pos integer not null,
  sender integer not null,
  recipient integer not null,
  body text not null,
  html text not null,
  created_at integer not null,
  edited_at integer,
  deleted integer not null
);

-- A conversation is the same whoever of the two reads it.
create index direct_pair on direct (min(sender, recipient), max(sender, recipient), pos) where deleted = 0;

-- pos: the newest message, whichever of the two wrote it.
create table conversation (
  account integer not null,
  other integer not null,
  pos integer not null,
  primary key (account, other)
) without rowid;

create index conversation_pos on conversation (account, pos);

-- What an account lets others know of itself; without a row, what is the default.
create table privacy (
  account integer primary key,
  seq integer not null,
  presence text not null
);
