-- For whom a notification is: the room of its post, and whose post that one passes on.
alter table notification add column room integer;

alter table notification add column credited integer not null default 0;

update notification set
  room = (select room from post where post.id = notification.post),
  credited = coalesce((select relay ->> '$.author.id' from post where post.id = notification.post), 0);
