/** What a player loads before its first picture: each of these was once found to make its start a good deal longer. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Loads a module in a process of its own and lists what came with it: files, and Node's own modules by their ids. */
function loadedWith(module: string): string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const files = [];
    registerHooks({
      load(url, context, next) {
        files.push(url);
        return next(url, context);
      },
    });
    await import(${JSON.stringify(new URL(module, import.meta.url).href)});
    console.log(JSON.stringify([...files, ...process.moduleLoadList]));
    process.exit();
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output);
}

describe.each(['../browser/host.ts', '../agent/agent.ts'])('%s', (module) => {
  const loaded = loadedWith(module);

  it.each([
    ['the fetch of streams', /node_modules.undici\b/],
    ['Node’s own copy of that, which comes with an import of node:http', /internal\/deps\/undici/],
    [
      'the chain of certificates whose dates are in doubt',
      /node_modules.(?:pkijs|asn1js|pvtsutils)\b|chain\.ts$/,
    ],
    ['what only a scheduler has', /apps.scheduler\b/],
  ])('does without %s', (_, unneeded) => {
    expect(loaded.filter((name) => unneeded.test(name))).toEqual([]);
  });

  it('is really looked into', () => {
    expect(loaded.some((name) => name.endsWith('agent/playback/director.ts'))).toBe(true);
    expect(loaded.some((name) => name.includes('NativeModule http'))).toBe(true);
  });
});

describe('what Electron runs before its window', () => {
  const loaded = [...loadedWith('./data-folder.ts'), ...loadedWith('./config.ts')];

  it('leaves the database to the agent’s process', () => {
    expect(loaded.filter((name) => /better-sqlite3/.test(name))).toEqual([]);
  });
});
