import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Addresses } from './addresses.ts';

const LOOPBACK = { lo: [ipv4('127.0.0.1', true)] };
const OFFICE = { ...LOOPBACK, eth0: [ipv6('fe80::1'), ipv4('192.168.1.20')] };
const EVERYWHERE = { publicUrl: null, trustProxy: 0, host: '0.0.0.0' };

describe('the address that people open with a phone', () => {
  const urlFor = (host: string, interfaces: Record<string, NetworkInterfaceInfo[]>, config = {}) =>
    new Addresses({ ...EVERYWHERE, ...config }, () => interfaces).urlForPeople(askedAt(host));

  it('is this machine’s own in its network, where the caller used loopback', () => {
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080'])
      expect(urlFor(host, OFFICE)).toBe('http://192.168.1.20:8080');
  });

  it('is the one that was used, where others reach it too', () => {
    expect(urlFor('bacheca.lan:8080', OFFICE)).toBe('http://bacheca.lan:8080');
  });

  it('is the public URL wherever one is set', () => {
    const publicUrl = 'https://bacheca.example';
    expect(urlFor('localhost:8080', OFFICE, { publicUrl })).toBe(publicUrl);
  });

  it('stays loopback while the scheduler listens there alone, or the machine has no network', () => {
    expect(urlFor('localhost:8080', OFFICE, { host: '127.0.0.1' })).toBe('http://localhost:8080');
    expect(urlFor('localhost:8080', LOOPBACK)).toBe('http://localhost:8080');
    const unconfigured = { ...LOOPBACK, eth0: [ipv4('169.254.7.1')] };
    expect(urlFor('localhost:8080', unconfigured)).toBe('http://localhost:8080');
  });

  it('is of a real interface before one of containers, virtual machines or tunnels', () => {
    const containers = { docker0: [ipv4('172.17.0.1')], 'br-4f2a': [ipv4('172.18.0.1')] };
    const tunnel = { wg0: [ipv4('10.8.0.2')] };
    expect(urlFor('localhost:8080', { ...containers, ...tunnel, ...OFFICE })).toBe(
      'http://192.168.1.20:8080',
    );
    expect(urlFor('localhost:8080', { ...LOOPBACK, ...tunnel })).toBe('http://10.8.0.2:8080');
  });
});

function askedAt(host: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.headers.host = host;
  return request;
}

function ipv4(address: string, internal = false): NetworkInterfaceInfo {
  const cidr = `${address}/24`;
  return { address, netmask: '255.255.255.0', family: 'IPv4', mac: '02:00:00:00:00:01', internal, cidr };
}

function ipv6(address: string): NetworkInterfaceInfo {
  const cidr = `${address}/64`;
  return {
    address,
    netmask: 'ffff::',
    family: 'IPv6',
    mac: '02:00:00:00:00:01',
    internal: false,
    cidr,
    scopeid: 2,
  };
}
