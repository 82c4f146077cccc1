import type { TemplateOutcome } from '../options';
import { contentHash, type WorkflowContent } from './content-hash';
import { boundCredentials, type Template } from './templates';

export interface StoredWorkflow extends WorkflowContent {
  readonly published: boolean;
  /** n8n deletes in two steps; archived is the first. */
  readonly archived: boolean;
}

export interface NewWorkflow extends WorkflowContent {
  readonly id: string;
}

/** What provisioning needs of n8n. */
export interface WorkflowHost {
  find(workflowId: string): Promise<StoredWorkflow | null>;
  /** Creates or replaces the workflow of that id; it is unpublished afterwards. */
  import(workflow: NewWorkflow): Promise<void>;
  publish(workflowId: string): Promise<void>;
  credentialExists(credentialId: string): Promise<boolean>;
}

/** A template version that was laid in, and what it looked like then. */
export interface ProvisionedVersion {
  readonly version: string;
  readonly workflowId: string;
  readonly contentHash: string;
}

export interface ProvisionedRecords {
  /** The newest version of that template that was ever laid in. */
  latest(template: string): Promise<ProvisionedVersion | null>;
  add(template: string, provisioned: ProvisionedVersion): Promise<void>;
}

/**
 * Never laid in → import. Deleted by the marketer, or this version known already → kept as it is. Unchanged → replaced.
 * Edited, or an id that somebody else took → the new version goes beside it.
 */
export function decide(
  version: string,
  known: ProvisionedVersion | null,
  current: StoredWorkflow | null,
): TemplateOutcome {
  if (!known) return current ? 'beside' : 'imported';
  if (known.version === version || !current || current.archived) return 'kept';
  return contentHash(current) === known.contentHash ? 'replaced' : 'beside';
}

const MARK_OF_NEW = '(新しい版)';

/** Lays one template in. Sending templates are published only while `sandbox`. */
export class Provisioning {
  constructor(
    private readonly host: WorkflowHost,
    private readonly records: ProvisionedRecords,
    private readonly sandbox: boolean,
  ) {}

  async layIn(template: Template): Promise<{ outcome: TemplateOutcome; workflowId: string }> {
    const { template: name, version } = template.meta.lineCommerce;
    const known = await this.records.latest(name);
    const workflowId = known?.workflowId ?? template.id;
    const current = known?.version === version ? null : await this.host.find(workflowId);
    const outcome = decide(version, known, current);
    switch (outcome) {
      case 'kept':
        return { outcome, workflowId };
      case 'imported':
        await this.write(template, template.id);
        if (await this.startsPublished(template)) await this.host.publish(template.id);
        return { outcome, workflowId };
      case 'replaced':
        await this.write(template, workflowId);
        if (current?.published) await this.host.publish(workflowId);
        return { outcome, workflowId };
      case 'beside': {
        const beside = await this.freeId(template);
        await this.write(template, beside);
        return { outcome, workflowId: beside };
      }
    }
  }

  private async write(template: Template, workflowId: string): Promise<void> {
    const { meta, ...content } = template;
    const name = workflowId === template.id ? template.name : `${template.name}${MARK_OF_NEW}`;
    await this.host.import({ ...structuredClone(content), id: workflowId, name });
    // The hash is of what n8n made of it, which may carry defaults that the file leaves out.
    const stored = await this.host.find(workflowId);
    if (!stored) throw new Error(`workflow ${workflowId} is missing after its import`);
    const { template: key, version } = meta.lineCommerce;
    await this.records.add(key, { version, workflowId, contentHash: contentHash(stored) });
  }

  private async startsPublished(template: Template): Promise<boolean> {
    const { publish, sends } = template.meta.lineCommerce;
    if (!publish || (sends && !this.sandbox)) return false;
    const bound = await Promise.all(boundCredentials(template).map((id) => this.host.credentialExists(id)));
    return bound.every(Boolean);
  }

  private async freeId(template: Template): Promise<string> {
    const base = `${template.id}v${template.meta.lineCommerce.version}`;
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? base : `${base}n${number}`;
      if (!(await this.host.find(id))) return id;
    }
  }
}
