import { fromRunningN8n, service } from '../inside-n8n';
import type { PublishedHost } from './leaving-sandbox';
import type { NewWorkflow, StoredWorkflow, WorkflowHost } from './provision';

/** The parts of n8n 2.41 that are used, in its own words. They are not a public interface: `n8n.test.ts` runs them. */
interface User {
  readonly id: string;
}
interface WorkflowRow extends Omit<StoredWorkflow, 'published' | 'archived'> {
  readonly activeVersionId: string | null;
  readonly isArchived: boolean;
}
interface Repository<Row> {
  findOneBy(where: { id: string }): Promise<Row | null>;
  existsBy(where: { id: string }): Promise<boolean>;
}
export interface DbCollections {
  readonly Workflow: Repository<WorkflowRow> & { publishVersion(workflowId: string): Promise<unknown> };
  readonly Credentials: Repository<CredentialRow>;
}
export interface CredentialRow {
  readonly id: string;
  readonly type: string;
  /** Encrypted. */
  readonly data: string;
}
interface ImportService {
  importWorkflows(
    workflows: NewWorkflow[],
    projectId: string,
    userId: string,
    options: { activeState: 'false' },
  ): Promise<{ violations: unknown[] }>;
}
interface CredentialsService {
  createUnmanagedCredential(
    credential: { name: string; type: string; data: Record<string, unknown>; projectId: string },
    user: User,
    options: { id: string },
  ): Promise<unknown>;
}
export interface NewCredential {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}
/** Whether n8n could load the blocks of that package; it only logs a package that it could not. */
export const hasPackage = (name: string): boolean =>
  name in service<{ loaders: object }>('../dist/load-nodes-and-credentials.js', 'LoadNodesAndCredentials').loaders;

interface ActiveExecutions {
  readonly activeExecutions: Readonly<
    Record<
      string,
      { readonly executionData: { readonly workflowData: { readonly nodes: ReadonlyArray<{ type: string }> } } }
    >
  >;
  stopExecution(executionId: string, reason: Error): void;
}

/**
 * Cancels the running executions that contain a block of that package, as n8n does for its own shutdown; their blocks
 * see it by their cancel signal. Returns how many.
 */
export function cancelExecutionsWith(packageName: string): number {
  const { SystemShutdownExecutionCancelledError: Cancelled } = fromRunningN8n()('n8n-workflow') as {
    SystemShutdownExecutionCancelledError: new (executionId: string) => Error;
  };
  const running = service<ActiveExecutions>('../dist/active-executions.js', 'ActiveExecutions');
  const ours = Object.entries(running.activeExecutions).filter(([, { executionData }]) =>
    executionData.workflowData.nodes.some(({ type }) => type.startsWith(`${packageName}.`)),
  );
  for (const [id] of ours) running.stopExecution(id, new Cancelled(id));
  return ours.length;
}

/** Decrypts what n8n stores, or is about to store, of a credential. */
export function decrypted(row: CredentialRow): Promise<Record<string, unknown>> {
  const load = fromRunningN8n()('../dist/credentials-helper.js') as {
    createCredentialsFromCredentialsEntity(row: CredentialRow): { getData(): Promise<Record<string, unknown>> };
  };
  return load.createCredentialsFromCredentialsEntity(row).getData();
}

interface PublishedRow {
  readonly id: string;
  readonly activeVersion: { readonly nodes: PublishedNodes } | null;
}
type PublishedNodes = Awaited<ReturnType<PublishedHost['published']>>[number]['nodes'];

/** What is published now, for a look at it while n8n runs. */
export const publishedHost = (collections: DbCollections): PublishedHost => ({
  credentialData: async (id) => {
    const row = await collections.Credentials.findOneBy({ id });
    return row && decrypted(row);
  },
  published: async () => {
    const { IsNull, Not } = fromRunningN8n()('@n8n/typeorm') as { IsNull(): unknown; Not(what: unknown): unknown };
    const rows = await service<{ find(options: object): Promise<PublishedRow[]> }>(
      '@n8n/db',
      'WorkflowRepository',
    ).find({
      where: { activeVersionId: Not(IsNull()) },
      relations: { activeVersion: true },
    });
    return rows.map(({ id, activeVersion }) => ({ id, nodes: activeVersion?.nodes ?? [] }));
  },
  unpublish: (workflowId) =>
    service<{ deactivateWorkflowAsSystem(id: string): Promise<void> }>(
      '../dist/workflows/workflow.service.js',
      'WorkflowService',
    ).deactivateWorkflowAsSystem(workflowId),
});

/** n8n's own services, acting as the owner in the owner's personal project. */
export class N8nServices implements WorkflowHost {
  private constructor(
    private readonly collections: DbCollections,
    private readonly importer: ImportService,
    private readonly credentials: CredentialsService,
    private readonly owner: User,
    private readonly projectId: string,
  ) {}

  static async open(collections: DbCollections): Promise<N8nServices> {
    const ownership = service<{ getInstanceOwner(): Promise<User> }>(
      '../dist/services/ownership.service.js',
      'OwnershipService',
    );
    const projects = service<{ getPersonalProjectForUserOrFail(userId: string): Promise<{ id: string }> }>(
      '@n8n/db',
      'ProjectRepository',
    );
    const owner = await ownership.getInstanceOwner();
    const project = await projects.getPersonalProjectForUserOrFail(owner.id);
    return new N8nServices(
      collections,
      service<ImportService>('../dist/services/import.service.js', 'ImportService'),
      service<CredentialsService>('../dist/credentials/credentials.service.js', 'CredentialsService'),
      owner,
      project.id,
    );
  }

  async find(workflowId: string): Promise<StoredWorkflow | null> {
    const row = await this.collections.Workflow.findOneBy({ id: workflowId });
    return row && { ...row, published: row.activeVersionId !== null, archived: row.isArchived };
  }

  async import(workflow: NewWorkflow): Promise<void> {
    const { violations } = await this.importer.importWorkflows([workflow], this.projectId, this.owner.id, {
      activeState: 'false',
    });
    if (violations.length > 0) throw new Error('a policy of this n8n forbids the import');
  }

  async publish(workflowId: string): Promise<void> {
    await this.collections.Workflow.publishVersion(workflowId);
  }

  credentialExists(credentialId: string): Promise<boolean> {
    return this.collections.Credentials.existsBy({ id: credentialId });
  }

  /** False when that id exists already: it may hold a real shop by now and stays as it is. */
  async makeCredential({ id, ...credential }: NewCredential): Promise<boolean> {
    if (await this.credentialExists(id)) return false;
    await this.credentials.createUnmanagedCredential({ ...credential, projectId: this.projectId }, this.owner, { id });
    return true;
  }
}
