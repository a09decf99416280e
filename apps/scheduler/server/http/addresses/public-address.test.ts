import { request } from 'node:http';
import { expect, it } from 'vitest';
import { testScheduler } from '../../testing/scheduler.ts';

const CREDENTIALS = { username: 'admin', password: 'una password sbagliata' };

it('a page that was opened by http is sent to the https address before it can send a password', async () => {
  const scheduler = await testScheduler({ config: { publicUrl: 'https://bacheca.example' } });
  try {
    const visitor = scheduler.visitor();
    expect(await visitor.get('/api/address')).toMatchObject({
      status: 200,
      body: { publicUrl: 'https://bacheca.example' },
    });
    const inner = `http://${new URL(scheduler.url).host.replace('127.0.0.1', '10.0.0.5')}`;
    const headers = { origin: inner, host: new URL(inner).host, 'accept-language': 'en' };
    const answer = await fetch(`${scheduler.url}/api/session`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(CREDENTIALS),
    });
    expect(answer.status).toBe(403);
    expect(JSON.stringify(await answer.json())).toContain('https://bacheca.example');
    const right = { origin: 'https://bacheca.example', host: 'bacheca.example' };
    expect(await statusOfSignIn(scheduler.url, right)).toBe(401);
  } finally {
    await scheduler.close();
  }
});

it('where no public https address is set any page may sign in', async () => {
  const scheduler = await testScheduler();
  try {
    const visitor = scheduler.visitor();
    expect(await visitor.get('/api/address')).toMatchObject({ body: { publicUrl: null } });
    const headers = { origin: scheduler.url };
    expect(await visitor.post('/api/session', CREDENTIALS, headers)).toMatchObject({ status: 401 });
  } finally {
    await scheduler.close();
  }
});

/** It is asked by Node's own client: `fetch` names the host that it connects to, whatever it is told. */
function statusOfSignIn(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/session`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
    });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.end(JSON.stringify(CREDENTIALS));
  });
}
