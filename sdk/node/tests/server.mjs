// The real server with its seeded test world on a free port, for one test file.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './sdk.mjs';

const BINARY = process.env.PRIVCARDS_BINARY || join(ROOT, 'build/release/privcards');

export async function startServer() {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build the program, or set PRIVCARDS_BINARY`);
  const data = mkdtempSync(join(tmpdir(), 'privcards-node-'));
  const args = ['dev', '--data', data, '--http', '127.0.0.1:0', '--iso8583', '127.0.0.1:0'];
  const child = spawn(BINARY, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += text));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const file = join(data, 'dev.json');
  for (let waited = 0; ; waited += 20) {
    if (child.exitCode !== null || waited > 20_000) throw new Error(`the server did not start: ${complaints}`);
    try {
      const { base_url: baseURL, api_key: apiKey } = JSON.parse(readFileSync(file, 'utf8'));
      return {
        baseURL,
        apiKey,
        async stop() {
          child.kill('SIGTERM');
          await ended;
          rmSync(data, { recursive: true, force: true });
        },
      };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
