import type { IExecuteFunctions } from 'n8n-workflow';

/** Who did it, for the audit: the workflow and the block. */
export const actorOf = (context: IExecuteFunctions): string =>
  `workflow:${context.getWorkflow().id ?? ''}/${context.getNode().name}`;
