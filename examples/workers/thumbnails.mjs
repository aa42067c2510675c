#!/usr/bin/env node
// A worker without dependencies, for Node.js 18 or later: jobs of type "thumbnails", with {"images": ["...", ...]} as payload.
// It does several at once, keeps each by heartbeats, stops one that is cancelled, and ends after those that it has when it
// is told to (SIGTERM). JOBD says where jobd is.

import { setTimeout as sleep } from 'node:timers/promises';

const JOBD = process.env.JOBD ?? 'http://localhost:8080';
const LEASE_MS = 15_000;
const AT_ONCE = 4;
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());

async function call(method, path, body, signal) {
  const answer = await fetch(JOBD + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const json = await answer.json();
  if (!answer.ok) {
    throw Object.assign(new Error(json.detail), { status: answer.status });
  }
  return json;
}

/** Until jobd answers: it may be away for a moment, or be started again. */
async function patiently(method, path, body, signal) {
  for (;;) {
    try {
      return await call(method, path, body, signal);
    } catch (e) {
      if (signal?.aborted || (e.status && e.status !== 503 && e.status !== 429)) throw e;
      await sleep(1000, undefined, { signal });
    }
  }
}

/** The work itself; what it awaits should heed the signal. */
async function thumbnails({ images }, progress, signal) {
  const made = [];
  for (const image of images) {
    signal.throwIfAborted();
    await sleep(10); // A real one would scale the image here.
    made.push(image.replace(/(\.\w+)?$/, '-small$1'));
    progress(made.length / images.length, image);
  }
  return { made };
}

async function run({ token, payload }) {
  const path = `/workers/attempts/${token}`;
  const cancelled = new AbortController();
  let report = {};
  const heart = setInterval(async () => {
    const told = report;
    report = {};
    try {
      const beat = await call('POST', `${path}/heartbeat`, told);
      if (beat.cancel) cancelled.abort(new Error('cancelled'));
    } catch (e) {
      if (e.status === 409) cancelled.abort(new Error('lost'));
    }
  }, LEASE_MS / 3);
  const progress = (share, message) => {
    report = { progress: share, progress_message: message };
  };
  try {
    const result = await thumbnails(payload, progress, cancelled.signal);
    await patiently('POST', `${path}/succeed`, { result });
  } catch (e) {
    await patiently('POST', `${path}/fail`, { error: String(e.message) }).catch((late) => console.error(late.message));
  } finally {
    clearInterval(heart);
  }
}

const type = {
  payload_schema: {
    type: 'object',
    required: ['images'],
    properties: { images: { type: 'array', items: { type: 'string' }, maxItems: 1000 } },
    additionalProperties: false,
  },
  max_retries: 2,
};
await patiently('PUT', '/types/thumbnails', type, stopping.signal).catch((e) => {
  if (!stopping.signal.aborted) throw e;
});

const running = new Set();
while (!stopping.signal.aborted) {
  try {
    const { attempts } = await patiently(
      'POST',
      '/workers/lease',
      {
        worker: `thumbnails-${process.pid}`,
        types: ['thumbnails'],
        max: AT_ONCE - running.size,
        lease_ms: LEASE_MS,
      },
      stopping.signal,
    );
    for (const leased of attempts) {
      const job = run(leased).finally(() => running.delete(job));
      running.add(job);
    }
    if (running.size === AT_ONCE) await Promise.race(running);
  } catch (e) {
    if (!stopping.signal.aborted) throw e;
  }
}
await Promise.all(running);
