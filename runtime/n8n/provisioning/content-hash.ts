import { createHash } from 'node:crypto';

/** What a marketer can change on the canvas. */
export interface WorkflowContent {
  readonly name: string;
  readonly nodes: unknown;
  readonly connections: unknown;
  readonly settings?: unknown;
  readonly pinData?: unknown;
  readonly nodeGroups?: unknown;
}

/** JSON with sorted keys: PostgreSQL and n8n may give them back in another order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]),
  );
}

const orNothing = (value: unknown): unknown =>
  value && typeof value === 'object' && Object.keys(value).length > 0 ? value : null;

/** Equal as long as nothing was edited; a block that was only moved counts as edited. */
export function contentHash({ name, nodes, connections, settings, pinData, nodeGroups }: WorkflowContent): string {
  const content = {
    name,
    nodes,
    connections,
    settings: orNothing(settings),
    pinData: orNothing(pinData),
    nodeGroups: orNothing(nodeGroups),
  };
  return createHash('sha256')
    .update(JSON.stringify(canonical(content)))
    .digest('hex');
}
