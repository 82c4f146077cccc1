import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { PaceGate } from '../shop/pace-gate';
import { forbidden, tooFast } from './refusal';
import type { RepistSettings } from './options';

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Whether an address is on the list: alone, or in a CIDR range. */
const isListed = (address: string, list: readonly string[]): boolean => {
  const allowed = new BlockList();
  for (const entry of list) {
    const [network = '', bits] = entry.split('/');
    if (bits === undefined) allowed.addAddress(network, familyOf(network));
    else allowed.addSubnet(network, Number(bits), familyOf(network));
  }
  return allowed.check(address, familyOf(address));
};

/** What a caller passes before the token is looked at. */
export class Access {
  private readonly gate: PaceGate;

  constructor(
    readonly settings: RepistSettings,
    pace: boolean,
  ) {
    this.gate = new PaceGate(pace ? 1 : 0);
  }

  admit(request: FastifyRequest): void {
    const { allowedIps, callerIp } = this.settings;
    const address = callerIp ?? (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    if (allowedIps !== null && !isListed(address, allowedIps)) throw forbidden();
    if (!this.gate.passes('shop')) throw tooFast();
  }
}
