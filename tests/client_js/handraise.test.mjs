/**
 * `client_example/web/handraise.js` against a real server, by real sockets. It runs where tests/browser/test_handraise_js.py
 * puts it: under `node --test`, or in a browser's page that has `control`. Waits for events, never for time.
 */

const inNode = typeof window === 'undefined';
const PATIENCE_MS = 30_000; // a failure deadline, far beyond what anything here takes

/** `handraise.js` as it is served: in Node from the text, since the file of a package without `package.json` may be taken for CommonJS. */
async function loaded() {
  if (!inNode) return import('/client/handraise.js');
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(new URL('../../client_example/web/handraise.js', import.meta.url), 'utf8');
  return import(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** What the test can do to the server and to the way there. @param {string} what @param {...any} args @returns {Promise<any>} */
async function control(what, ...args) {
  if (!inNode) return globalThis.control(what, args);
  const answer = await fetch(process.env.HANDRAISE_CONTROL, { method: 'POST', body: JSON.stringify([what, args]) });
  if (!answer.ok) throw new Error(`${what}: ${await answer.text()}`);
  return answer.json();
}

const { CommandError, Handraise } = await loaded();

/** @param {any} actual @param {any} wanted @param {string} what */
function same(actual, wanted, what) {
  const [a, b] = [actual, wanted].map((each) => JSON.stringify(each));
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

/** @param {Promise<any>} promise @returns {Promise<CommandError>} */
const refusalOf = (promise) => promise.then(() => { throw new Error('it was not refused'); }, (error) => error);

/** Somebody with a client: all that it told, and waits for more. */
class Person {
  constructor(account, options) {
    this.account = account;
    this.told = [];
    this.waits = new Set();
    this.client = new Handraise({ token: account.token, ...options });
    for (const type of ['state', 'ready', 'change', 'event', 'kept', 'stopped']) {
      this.client.addEventListener(type, ({ detail }) => {
        this.told.push({ type, ...detail, detail });
        for (const look of [...this.waits]) look();
      });
    }
  }

  /** The first that was told and is like this. @param {string} type @param {(detail: any) => boolean} [like] */
  async hears(type, like = () => true) {
    const find = () => this.told.find((each) => each.type === type && like(each.detail))?.detail;
    return this.until(find, type);
  }

  /** @template T @param {() => T | undefined} find @param {string} what @returns {Promise<T>} */
  until(find, what) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.waits.delete(look);
        reject(new Error(`${this.account.handle} never heard «${what}»: ${JSON.stringify(this.told.slice(-5))}`));
      }, PATIENCE_MS);
      const look = () => {
        const found = find();
        if (found === undefined || found === false) return;
        clearTimeout(late);
        this.waits.delete(look);
        resolve(found);
      };
      this.waits.add(look);
      look();
    });
  }

  is(state) {
    return this.until(() => this.client.state === state, state);
  }

  /** The texts of the posts that came as changes, each as often as it came. */
  get bodies() {
    return this.told.flatMap(({ type, kind, object }) => (type === 'change' && kind === 'post' ? [object.body] : []));
  }

  has(body) {
    return this.until(() => this.bodies.includes(body), body);
  }

  async live() {
    this.client.connect();
    await this.is('live');
    return this;
  }
}

/** @type {Array<[string, (open: (where: string, handle?: string, options?: object) => Promise<Person>) => Promise<void>]>} */
const tests = [];
const test = (name, run) => tests.push([name, run]);

/** With everybody's clients closed and the way open at the end. */
async function held(run) {
  const opened = [];
  const places = await control('places');
  /** Somebody who isn't connected yet: `server` straight, `way` by the proxy that can be disturbed. */
  const open = async (where, handle, options = {}) => {
    const account = typeof handle === 'string' ? await control('account', handle) : handle;
    opened.push(new Person(account, { base: places[where], ...options }));
    return opened.at(-1);
  };
  try {
    await run(open);
  } finally {
    for (const { client } of opened) client.close();
    await control('mend');
  }
}

test('who connects is told who they are, and what they send comes back once as an answer and once as a change', async (open) => {
  const ana = await (await open('way', 'ana')).live();
  const ready = await ana.hears('ready');
  same(ready.account.handle, ana.account.handle, 'the account');
  same(ana.client.transport, 'websocket', 'the transport');
  const { post } = await ana.client.send('post', { body: 'Hello #algebra' });
  const change = await ana.hears('change', ({ kind, object }) => kind === 'post' && object.id === post.id);
  same([change.object.body, change.seq, change.replayed], ['Hello #algebra', post.id, false], 'the change');
  same(ana.bodies, ['Hello #algebra'], 'the changes');
});

test('what the server refuses is an error with its code, and stores nothing', async (open) => {
  const ana = await (await open('way', 'ana')).live();
  const error = await refusalOf(ana.client.send('post', { body: '' }));
  same([error instanceof CommandError, error.code], [true, 'invalid'], 'the error');
  const { posts } = await ana.client.send('history', { feed: `@${ana.account.handle}`, limit: 5 });
  same(posts, [], 'what is stored');
});

test('a token that is not valid stops the client, which doesn’t come back', async (open) => {
  const nobody = await open('way', { handle: 'nobody', token: 'hr_nothing' });
  const waiting = refusalOf(nobody.client.send('post', { body: 'From nobody' }));
  nobody.client.connect();
  same(Math.floor((await nobody.hears('stopped')).code / 500), 9, 'the code is 4500 or more');
  same((await waiting).code, 'closed', 'what waited');
  same((await refusalOf(nobody.client.send('home'))).code, 'unavailable', 'what comes later');
});

test('a command whose answer was lost goes out again under its key, and is stored once', async (open) => {
  const ana = await (await open('way', 'ana')).live();
  const bo = await (await open('server', 'bo')).live();
  await bo.client.watch(`@${ana.account.handle}`);
  await control('lose_answers');
  const sent = ana.client.send('post', { body: 'Did it arrive?' });
  await bo.has('Did it arrive?');
  same(ana.bodies, [], 'what came to who wrote it');
  await control('cut');
  const { post } = await sent;
  same((await ana.hears('change', ({ kind }) => kind === 'post')).object.id, post.id, 'the post');
  await ana.client.send('post', { body: 'And after it' });
  await bo.has('And after it');
  same(bo.bodies, ['Did it arrive?', 'And after it'], 'what came to who reads');
  await ana.has('And after it');
  same(ana.bodies, ['Did it arrive?', 'And after it'], 'what came to who wrote');
  same(ana.told.filter(({ type }) => type === 'ready').length, 1, 'starts from nothing');
});

test('after a kill and a restart everything is there, once and in order', async (open) => {
  const ana = await (await open('server', 'ana')).live();
  const bo = await (await open('server', 'bo')).live();
  await bo.client.watch(`@${ana.account.handle}`);
  const bodies = Array.from({ length: 40 }, (_, number) => `Line ${number}`);
  const [early, late] = [bodies.slice(0, 30), bodies.slice(30)];
  const answers = early.map((body) => ana.client.send('post', { body }));
  await answers[4];
  await control('kill');
  await Promise.all([ana, bo].map((each) => each.is('offline')));
  answers.push(...late.map((body) => ana.client.send('post', { body })));
  await control('restart');
  for (const { client } of [ana, bo]) client.retryNow();
  const posts = (await Promise.all(answers)).map(({ post }) => post);
  same(posts.map(({ body }) => body), bodies, 'the answers');
  await bo.has(bodies.at(-1));
  const order = [...posts].sort((one, other) => one.id - other.id).map(({ body }) => body);
  for (const each of [ana, bo]) {
    await each.has(order.at(-1));
    same(each.bodies, order, `what came to ${each.account.handle}`);
    same(each.told.filter(({ type }) => type === 'ready').length, 1, 'starts from nothing');
    const seqs = each.told.flatMap(({ type, seq }) => (type === 'change' ? [seq] : []));
    same(seqs, [...seqs].sort((one, other) => one - other), 'the order of the changes');
  }
});

test('a log that was set back voids what was known: the client begins from nothing, and goes on', async (open) => {
  const ana = await (await open('server', 'ana')).live();
  await ana.client.send('post', { body: 'Before' });
  await control('keep');
  await ana.client.send('post', { body: 'Undone' });
  await control('set_back');
  ana.client.retryNow();
  await ana.until(() => ana.told.filter(({ type }) => type === 'ready').length === 2, 'a second ready');
  await ana.client.send('post', { body: 'Afterwards' });
  await ana.has('Afterwards');
  const { posts } = await ana.client.send('history', { feed: `@${ana.account.handle}`, limit: 5 });
  same(posts.map(({ body }) => body), ['Afterwards', 'Before'], 'what is there');
});

test('who hears that the network is gone leaves a connection that seems alive, and misses nothing', async (open) => {
  const ana = await (await open('way', 'ana')).live();
  const bo = await (await open('server', 'bo')).live();
  await ana.client.watch(`@${bo.account.handle}`);
  await control('swallow');
  const sent = ana.client.send('post', { body: 'Into the void' });
  await bo.client.send('post', { body: 'Unheard' });
  same(ana.client.state, 'live', 'the state');
  ana.client.retryNow(true);
  await sent;
  await ana.has('Unheard');
  same(ana.bodies.toSorted(), ['Into the void', 'Unheard'], 'what came');
  same(ana.told.filter(({ type }) => type === 'ready').length, 1, 'starts from nothing');
});

test('where no WebSocket opens, event stream and POST carry the same session', async (open) => {
  await control('refuse_sockets');
  const [ana, bo] = await Promise.all(['ana', 'bo'].map(async (handle) => (await open('way', handle)).live()));
  same([ana.client.transport, bo.client.transport], ['stream', 'stream'], 'the transports');
  await bo.client.watch(`@${ana.account.handle}`);
  const { post } = await ana.client.send('post', { body: 'By a side way' });
  await bo.has('By a side way');
  same((await refusalOf(ana.client.send('post', { body: '' }))).code, 'invalid', 'a refusal');
  await control('cut');
  const later = ana.client.send('post', { body: 'And again', reply_to: post.id });
  for (const each of [ana, bo]) await each.until(() => each.told.some(({ type, state }) => type === 'state' && state === 'offline'), 'offline');
  for (const { client } of [ana, bo]) client.retryNow();
  await later;
  const { posts } = await bo.client.send('thread', { post: post.id, limit: 5 });
  same(posts.map(({ body }) => body), ['And again', 'By a side way'], 'the thread');
  await ana.client.send('post', { body: 'Once more' });
  await bo.has('Once more');
  same(bo.bodies.filter((body) => body !== 'And again'), ['By a side way', 'Once more'], 'what came');
});

test('a session that loses its WebSockets for good resumes by event stream', async (open) => {
  const ana = await (await open('way', 'ana')).live();
  const bo = await (await open('server', 'bo')).live();
  await ana.client.watch(`@${bo.account.handle}`);
  await control('refuse_sockets');
  await control('cut');
  await bo.client.send('post', { body: 'Missed meanwhile' });
  await ana.until(() => {
    ana.client.retryNow(); // each wait is longer than the last
    return ana.client.state === 'live' && ana.client.transport === 'stream';
  }, 'live by event stream');
  await ana.has('Missed meanwhile');
  await bo.client.send('post', { body: 'And live' });
  await ana.has('And live');
  same(ana.bodies, ['Missed meanwhile', 'And live'], 'what came');
  same(ana.told.filter(({ type }) => type === 'ready').length, 1, 'starts from nothing');
});

test('an outbox that lasts gives the next client what the last one got no answer to', async (open) => {
  const kept = new Map();
  const outbox = { all: async () => [...kept.values()], put: (frame) => kept.set(frame.key, frame), delete: (key) => kept.delete(key) };
  const before = await open('server', 'ana', { outbox });
  const waiting = [{ body: 'Written underground' }, { body: '' }].map((fields) => refusalOf(before.client.send('post', fields)));
  void refusalOf(before.client.send('home'));
  const withdrawn = refusalOf(before.client.send('post', { body: 'Better not' }));
  before.client.withdraw([...kept.values()].at(-1).key);
  same((await withdrawn).code, 'withdrawn', 'what was taken back');
  before.client.close();
  for (const error of waiting) same((await error).code, 'closed', 'what waited');
  same([...kept.values()].map(({ type, body }) => [type, body]), [['post', 'Written underground'], ['post', '']], 'what is kept');
  const after = await (await open('server', before.account, { outbox })).live();
  const { ok } = await after.hears('kept', ({ ok: done }) => Boolean(done));
  const { error } = await after.hears('kept', ({ error: refused }) => Boolean(refused));
  same([ok.post.body, error.code], ['Written underground', 'invalid'], 'what came of them');
  same(kept.size, 0, 'what is still kept');
  const { posts } = await after.client.send('history', { feed: `@${after.account.handle}`, limit: 5 });
  same(posts.map(({ body }) => body), ['Written underground'], 'what is stored');
});

/** In a browser: what failed, by name. @returns {Promise<string[]>} */
export async function run() {
  const failed = [];
  for (const [name, each] of tests) await held(each).catch((error) => failed.push(`${name}: ${error.message}`));
  return failed;
}

export const names = tests.map(([name]) => name);

if (inNode) {
  const runner = await import('node:test');
  for (const [name, each] of tests) runner.test(name, () => held(each));
}
