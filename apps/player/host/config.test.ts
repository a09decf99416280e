import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlayerConfig } from './config.ts';

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(readPlayerConfig({})).toEqual({
      server: undefined,
      network: { proxies: { http: undefined, https: undefined, except: [] }, caFile: undefined },
      dataDir: resolve('data/player'),
      cacheBytes: undefined,
      importDir: undefined,
      kiosk: false,
      allowInsecure: false,
      logLevel: 'info',
      port: 8090,
      display: 'primary',
      recycleHour: 4,
      memoryLimitMb: 1_500,
      safeModeSeconds: 600,
      journalLimitBytes: 200_000_000,
      panel: { on: undefined, off: undefined, state: undefined, leadMs: 20_000 },
    });
  });

  it('takes what the environment says, and an empty variable as unset', () => {
    const config = readPlayerConfig({
      BACHECA_SERVER: 'https://bacheca.example.org',
      BACHECA_PLAYER_DATA: '/var/lib/bacheca',
      BACHECA_CACHE_MB: '2000',
      BACHECA_IMPORT_DIR: '/media',
      BACHECA_KIOSK: '1',
      BACHECA_ALLOW_INSECURE: '0',
      BACHECA_LOG_LEVEL: '',
      BACHECA_PLAYER_PORT: '0',
      BACHECA_DISPLAY: 'HDMI-1',
      BACHECA_RECYCLE_HOUR: '3',
      BACHECA_MEMORY_LIMIT_MB: '700',
      BACHECA_SAFE_MODE_SECONDS: '60',
      BACHECA_JOURNAL_MB: '50',
      BACHECA_PANEL_ON: 'xset dpms force on',
      BACHECA_PANEL_OFF: '["xset", "dpms", "force", "off"]',
      BACHECA_PANEL_STATE: 'xset q',
      BACHECA_PANEL_LEAD_SECONDS: '5',
      BACHECA_PROXY: 'proxy.example:3128',
      NO_PROXY: 'comune.example',
      BACHECA_CA_FILE: '/etc/bacheca/ca.pem',
    });
    expect(config).toEqual({
      server: 'https://bacheca.example.org',
      network: {
        proxies: { all: 'http://proxy.example:3128', except: ['comune.example'] },
        caFile: '/etc/bacheca/ca.pem',
      },
      dataDir: '/var/lib/bacheca',
      cacheBytes: 2_000_000_000,
      importDir: '/media',
      kiosk: true,
      allowInsecure: false,
      logLevel: 'info',
      port: 0,
      display: 'HDMI-1',
      recycleHour: 3,
      memoryLimitMb: 700,
      safeModeSeconds: 60,
      journalLimitBytes: 50_000_000,
      panel: {
        on: ['xset', 'dpms', 'force', 'on'],
        off: ['xset', 'dpms', 'force', 'off'],
        state: ['xset', 'q'],
        leadMs: 5_000,
      },
    });
  });

  it.each([
    ['BACHECA_SERVER', 'bacheca', 'the address of the scheduler, such as https://bacheca.comune.prato.it'],
    ['BACHECA_SERVER', 'ftp://example.org', 'the address of the scheduler'],
    ['BACHECA_CACHE_MB', '8 GB', 'how many MB media may take'],
    ['BACHECA_KIOSK', 'yes', '1 for a kiosk or 0 for a window'],
    ['BACHECA_ALLOW_INSECURE', 'true', '1 to allow a scheduler without TLS on the network, or 0'],
    ['BACHECA_LOG_LEVEL', 'loud', 'one of fatal, error, warn'],
    ['BACHECA_PLAYER_PORT', '99999', 'a port from 0 (any free one) to 65535'],
    ['BACHECA_PLAYER_PORT', '-1', 'a port from 0'],
    ['BACHECA_RECYCLE_HOUR', '24', 'an hour from 0 to 23'],
    ['BACHECA_MEMORY_LIMIT_MB', '20', 'a number of megabytes from 200'],
    ['BACHECA_SAFE_MODE_SECONDS', 'long', 'a number of seconds from 5 to 86400'],
    ['BACHECA_PANEL_OFF', '"xset dpms', 'a program and its arguments'],
    ['BACHECA_PANEL_LEAD_SECONDS', '1h', 'a number of seconds from 0 to 600'],
  ])('says what is wrong with %s=%s', (name, value, expected) => {
    expect(() => readPlayerConfig({ [name]: value })).toThrow(
      `${name} is "${value}", but should be ${expected}`,
    );
  });

  it('shows no password of a proxy whose address is refused', () => {
    const env = { BACHECA_PROXY: 'socks5://schermo:segreto@proxy:1080' };
    expect(() => readPlayerConfig(env)).toThrow('BACHECA_PROXY is "socks5://…@proxy:1080"');
    expect(readPlayerConfig({ BACHECA_PROXY: 'schermo:p@ss#1@proxy:3128' }).network.proxies.all).toBe(
      'http://schermo:p%40ss%231@proxy:3128',
    );
  });
});
