import { readStatus } from '../bootstrap';
import { homeAt } from '../home/home';
import type { Finding } from './doctor/check';
import { credentials } from './doctor/credentials';
import { database } from './doctor/database';
import { dataFolder, disk, ports, settings, versions } from './doctor/machine';
import { outgoingAddress, publicAddress, registry } from './doctor/network';

interface DoctorOptions {
  json?: boolean;
  /** False: ask nobody on the internet. */
  online: boolean;
}

const marks = { ok: '✔', warning: '！', fault: '✖' };

/** Looks at everything that can keep the product from working; the exit code is 1 when something does. */
export async function doctor(folder: string, { json, online }: DoctorOptions): Promise<void> {
  const findings = await examine(folder, online);
  const faults = findings.filter(({ state }) => state === 'fault').length;
  if (json) console.log(JSON.stringify({ ok: faults === 0, checks: findings }));
  else print(findings, faults);
  process.exitCode = faults === 0 ? 0 : 1;
}

/** All findings, in the order in which a person would go through them. */
async function examine(folder: string, online: boolean): Promise<Finding[]> {
  const first = await dataFolder(folder);
  const machine = [await versions(), first, await settings(folder), await disk(folder)];
  if (machine.some(({ state }) => state === 'fault')) return machine;
  const home = homeAt(folder);
  const status = await readStatus(folder);
  const { running, ready } = status;
  const rest = await Promise.all([ports(status), database(home, running), publicAddress(home, ready)]);
  const connections = await credentials(folder, ready);
  const outside = online ? [...(await registry()), await outgoingAddress(home)] : [];
  return [...machine, ...rest, ...connections, ...outside];
}

function print(findings: readonly Finding[], faults: number): void {
  for (const { about, state, message, hint } of findings) {
    console.log(`${marks[state]} ${about}: ${message}`);
    if (hint) console.log(`    次の手順: ${hint}`);
  }
  console.log(faults === 0 ? '\n直すところはありません。' : `\n直すところが ${faults} 件あります。`);
}
