-- Those on duty, and the admins, are few among all accounts.
create index duty_on on duty (account) where topics <> '{}' or rooms <> '[]';

create index account_admin on account (id) where role = 'admin';
