import { request } from 'node:http';
import { once } from 'node:events';
import type { LineClient } from './line-client';
import { closeAll, openEndpoint, openLine } from './line-client';

afterEach(closeAll);

const control = async (line: LineClient, method: string, path: string, body?: unknown) => {
  const headers = body === undefined ? undefined : { 'content-type': 'application/json' };
  return line.raw(`/sandbox${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
};

/** A request with a Host header of one's choice, which fetch does not allow. */
const statusFor = async (url: string, headers: Record<string, string>): Promise<number | undefined> => {
  const [response] = (await once(request(url, { headers }).end(), 'response')) as [
    { statusCode?: number; resume(): void },
  ];
  response.resume();
  return response.statusCode;
};

describe('the control', () => {
  it('is for programs of this machine: not for pages, nor through a foreign name', async () => {
    const line = await openLine();
    const url = `${line.sandbox.url}/sandbox/line`;
    expect(await statusFor(url, {})).toBe(200);
    expect(await statusFor(url, { host: 'evil.example' })).toBe(403);
    expect(await statusFor(url, { origin: 'https://evil.example' })).toBe(403);
    expect(await statusFor(url, { origin: line.sandbox.url })).toBe(403);
  });

  it('lets people follow, write, tap and block', async () => {
    const line = await openLine();
    const endpoint = await openEndpoint();
    expect((await control(line, 'PUT', '/settings', { webhookEndpoint: endpoint.url })).status).toBe(200);
    const { body: person } = await control(line, 'POST', '/people', { displayName: '山田' });
    const act = (name: string, body?: unknown) =>
      control(line, 'POST', `/people/${String(person['userId'])}/${name}`, body);
    for (const [name, body] of [
      ['follow'],
      ['say', { text: 'こんにちは' }],
      ['sticker'],
      ['image'],
      ['postback', { data: 'a=1' }],
      ['link', { nonce: 'n', result: 'failed' }],
      ['switch-menu', { alias: 'tab', data: 'd' }],
      ['block'],
    ] as const)
      expect((await act(name, body)).body).toEqual({ ok: true });
    await line.control.webhooksSettled();
    expect(endpoint.received.map(({ events }) => events[0]?.['type'])).toEqual([
      ...['follow', 'message', 'message', 'message', 'postback', 'accountLink', 'postback', 'unfollow'],
    ]);
    const talk = (await control(line, 'GET', `/people/${String(person['userId'])}/talk`)).body;
    expect(talk).toHaveLength(3);
    expect((await act('say', { text: 'あ' })).body['message']).toBe('この人は友だちではありません。');
    expect((await act('say', {})).status).toBe(400);
    expect((await control(line, 'GET', '/webhooks')).body).toMatchObject({ events: 8, waiting: 0, accepted: 8 });
  });

  it('counts what each person got, and what twice', async () => {
    const line = await openLine();
    const [a, b] = [line.person(0).userId, line.person(1).userId];
    await line.push(a, '同じ');
    await line.push(a, '同じ');
    await line.push(b, '別');
    expect((await control(line, 'GET', '/counts')).body).toMatchObject({ deliveries: 3, people: 2, duplicates: 1 });
    expect((await control(line, 'GET', '/counts/people?limit=2')).body).toEqual([
      { userId: a, deliveries: 2, bubbles: 2 },
      { userId: b, deliveries: 1, bubbles: 1 },
    ]);
    expect((await control(line, 'GET', `/counts/people?after=${b}`)).body).toHaveLength(1);
    expect((await control(line, 'GET', '/counts/duplicates')).body).toMatchObject([{ userId: a, times: 2 }]);
    expect((await control(line, 'GET', `/people/${a}/messages`)).body).toMatchObject([{ times: 2 }]);
    expect((await control(line, 'GET', '/requests')).body).toEqual({ push: { 200: 3 } });
  });

  it('makes and changes people in number', async () => {
    const line = await openLine({ people: 0 });
    expect((await control(line, 'POST', '/people/many', { count: 1500 })).body).toHaveLength(1500);
    expect((await control(line, 'PUT', '/people/state', { state: 'blocked' })).body).toEqual({ changed: 1500 });
    expect((await control(line, 'GET', '/line')).body).toMatchObject({ people: 1500, following: 0, blocked: 1500 });
    const [first] = line.control.people({ limit: 1 });
    const changed = await control(line, 'PATCH', `/people/${first?.userId}`, { email: null, state: 'following' });
    expect(changed.body).toMatchObject({ email: null, state: 'following' });
  });

  it('moves the clock forward only, tells who watches, and puts it back', async () => {
    const line = await openLine();
    const told: (string | null)[] = [];
    const leave = line.world.watch((userId) => told.push(userId));
    const before = line.world.now();
    await control(line, 'POST', '/clock', { days: 2 });
    expect(line.world.now().diff(before).as('days')).toBeGreaterThanOrEqual(2);
    expect((await control(line, 'POST', '/clock', { days: -1 })).status).toBe(400);
    await control(line, 'DELETE', '/clock');
    expect(Math.abs(line.world.now().toMillis() - Date.now())).toBeLessThan(60_000);
    leave();
    await line.world.resetClock();
    expect(told).toEqual([null, null]);
  });

  it('takes the clock that lives elsewhere', async () => {
    let offset = 3_600_000;
    const clock = { get: async () => offset, set: async (value: number) => void (offset = value) };
    const line = await openLine({ clock });
    expect(line.world.now().toMillis() - Date.now()).toBeGreaterThan(3_500_000);
    await line.world.moveClock({ hours: 1 });
    expect(offset).toBe(7_200_000);
    offset = 0;
    while (line.world.now().toMillis() - Date.now() > 1000) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('faults', () => {
  const fault = (line: LineClient, rule: object) =>
    control(line, 'POST', '/faults', { endpoint: 'push', times: 1, ...rule });

  it.each([
    [{ kind: 'status', status: 500 }, 500, 0],
    [{ kind: 'status', status: 403, message: 'Not available' }, 403, 0],
    [{ kind: 'rate' }, 429, 0],
    [{ kind: 'audienceConcurrency' }, 429, 0],
    [{ kind: 'quota' }, 429, 0],
    [{ kind: 'statusAfter', status: 500 }, 500, 1],
    [{ kind: 'delay', milliseconds: 1 }, 200, 1],
    [{ kind: 'delayAfter', milliseconds: 1 }, 200, 1],
  ])('%j answers %i with %i taken', async (rule, status, taken) => {
    const line = await openLine();
    await fault(line, rule);
    expect((await line.push(line.person().userId, 'あ')).status).toBe(status);
    expect(line.control.counts.tally().deliveries).toBe(taken);
    expect((await line.push(line.person().userId, 'い')).status).toBe(200);
  });

  it.each([
    ['dropBefore', 0],
    ['reset', 0],
    ['dropAfter', 1],
    ['resetAfter', 1],
    ['cutAnswer', 1],
  ])('%s gives no whole answer with %i taken', async (kind, taken) => {
    const line = await openLine();
    await fault(line, { kind });
    await expect(line.push(line.person().userId, 'あ')).rejects.toThrow();
    expect(line.control.counts.tally().deliveries).toBe(taken);
    expect(line.control.requests()).toEqual({ push: { 0: 1 } });
    expect((await line.push(line.person().userId, 'い')).status).toBe(200);
  });

  it.each([
    ['hang', 0],
    ['hangAfter', 1],
  ])('%s leaves the caller waiting with %i taken', async (kind, taken) => {
    const line = await openLine();
    await fault(line, { kind });
    const waiting = line.raw('/v2/bot/message/push', {
      method: 'POST',
      headers: { authorization: `Bearer ${line.sandbox.credentials.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: line.person().userId, messages: [{ type: 'text', text: 'あ' }] }),
      signal: AbortSignal.timeout(1000),
    });
    await expect(waiting).rejects.toThrow();
    expect(line.control.counts.tally().deliveries).toBe(taken);
  });

  it('meet a share of the calls, one endpoint only, until they are taken away', async () => {
    const line = await openLine();
    await control(line, 'POST', '/faults', { endpoint: 'push', kind: 'status', status: 500, probability: 0.5 });
    const statuses = await Promise.all(Array.from({ length: 100 }, () => line.push(line.person().userId, 'あ')));
    const failed = statuses.filter(({ status }) => status === 500).length;
    expect(failed).toBeGreaterThan(10);
    expect(failed).toBeLessThan(90);
    expect((await line.get('/v2/bot/info')).status).toBe(200);
    expect((await control(line, 'GET', '/faults')).body).toMatchObject([{ met: failed }]);
    await control(line, 'DELETE', '/faults');
    expect((await line.push(line.person().userId, 'あ')).status).toBe(200);
  });
});
