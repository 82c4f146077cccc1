import type { N8nClient } from '../../n8n/rest';

/** The templates of the demo and the blocks that hold what they send. */
export const TEMPLATES = {
  members: { id: 'lineCommerce01', trigger: 'いますぐ試す', block: '会員を取り込む' },
  orders: { id: 'lineCommerce03', trigger: 'いますぐ試す', block: '受注を取り込む' },
  greeting: { id: 'lineCommerce10', block: 'あいさつを返す' },
  form: { id: 'lineCommerce11' },
  linked: { id: 'lineCommerce11', block: '照合できたと伝える' },
  notLinked: { id: 'lineCommerce11', block: '照合できなかったと伝える' },
  shipping: { id: 'lineCommerce12', block: '配送状況を返す' },
  points: { id: 'lineCommerce13', block: 'ポイントを返す' },
  birthday: { id: 'lineCommerce14', block: 'お祝いの内容' },
} as const;

interface Block {
  readonly name: string;
  readonly type: string;
  readonly webhookId?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Bubble {
  readonly kind: string;
  readonly text: string;
}

/** What the published templates say, read from the running n8n: no copy of theirs can go its own way. */
export class Shipped {
  constructor(private readonly n8n: N8nClient) {}

  /** The texts of an LINE送信 block, placeholders unfilled. */
  async bubbles({ id, block }: { readonly id: string; readonly block: string }): Promise<string[]> {
    const { parameters } = await this.block(id, ({ name }) => name === block);
    const { bubble } = parameters['bubbles'] as { bubble: Bubble[] };
    return bubble.map(({ text }) => text);
  }

  /** The text that a 内容 block lays down for the sending after it. */
  async content({ id, block }: { readonly id: string; readonly block: string }): Promise<string> {
    const { parameters } = await this.block(id, ({ name }) => name === block);
    const { assignments } = parameters['assignments'] as { assignments: Array<{ name: string; value: string }> };
    return assignments.find(({ name }) => name === '本文')!.value;
  }

  /** The address of the form's page below the LIFF app. */
  async formPath({ id }: { readonly id: string }): Promise<string> {
    const { webhookId } = await this.block(id, ({ type }) => type.endsWith('.liffForm'));
    return `${webhookId}/form`;
  }

  /** How many blocks of this type these templates have. */
  async count(templates: ReadonlyArray<{ readonly id: string }>, type: string): Promise<number> {
    const blocks = await Promise.all(templates.map(({ id }) => this.blocks(id)));
    return blocks.flat().filter((block) => block.type.endsWith(`.${type}`)).length;
  }

  private async blocks(id: string): Promise<Block[]> {
    const { nodes } = await this.n8n.workflow(id);
    return nodes as unknown as Block[];
  }

  private async block(id: string, isIt: (block: Block) => boolean): Promise<Block> {
    const found = (await this.blocks(id)).find(isIt);
    if (!found) throw new Error(`ひな形 ${id} に、確かめるノードがありません`);
    return found;
  }
}

const PLACEHOLDER = /\[\[([^\]|]+)(?:\|[^\]]*)?\]\]/g;

/** A template's text as one friend must read it. Throws for a placeholder that nothing is known of. */
export const filledIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`差し込み項目 [[${name}]] の見込みがありません`);
    return value;
  });
