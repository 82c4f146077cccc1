import { NodeConnectionTypes, type IExecuteFunctions, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { audienceLists } from '../shared/audience-lists';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { lineCredential, testedByLine } from '../shared/line-session';
import { operationProperties, operationSubtitle } from '../shared/operation';
import { runOperations } from '../shared/router';
import { campaignsOperation, resumeOperation, settleOperation, stopOperation } from './actions/campaign.operations';
import { previewOperation } from './actions/preview.operation';
import { replyOperation } from './actions/reply.operation';
import { sendOperation } from './actions/send.operation';
import { campaigns, placeholders } from './lists';

const operations = [
  previewOperation,
  sendOperation,
  replyOperation,
  settleOperation,
  stopOperation,
  resumeOperation,
  campaignsOperation,
];

export class LineSend implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'LINE送信',
    name: 'lineSend',
    icon: { light: 'file:../../icons/line.svg', dark: 'file:../../icons/line.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: operationSubtitle(operations),
    description: '友だちにLINEのメッセージを送り、届いたメッセージに応答します。同じ人に2回送りません',
    defaults: { name: 'LINE送信' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [lineCredential, databaseCredential],
    properties: [...operationProperties(operations), databaseField],
  };

  methods = {
    credentialTest: { checkLine: testedByLine, checkDatabase: testedByOpening },
    loadOptions: { ...audienceLists, placeholders, campaigns },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
