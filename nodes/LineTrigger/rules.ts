import type { ITriggerFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import {
  occasions,
  splitWords,
  type EventRules,
  type KeywordMatch,
  type Occasion,
  type PostbackCondition,
} from '../../lib/line/inbox';

interface Typed {
  keywords: { rule?: { match: KeywordMatch; words: string }[] };
  postback: { condition?: PostbackCondition[] };
}

const chosenOccasions = (chosen: readonly string[]): Occasion[] => occasions.filter((one) => chosen.includes(one));

/** What the block's fields ask for. Throws Failure 'input' where nothing is asked for. */
export function rulesOf(context: ITriggerFunctions): EventRules {
  const chosen = chosenOccasions(context.getNodeParameter('occasions', []) as string[]);
  if (chosen.length === 0) {
    throw new Failure('input', 'きっかけが選ばれていません。', 'ノードを開いて、きっかけを1つ以上選んでください。');
  }
  const { rule = [] } = context.getNodeParameter('keywords', {}) as Typed['keywords'];
  const { condition = [] } = context.getNodeParameter('postback', {}) as Typed['postback'];
  return {
    occasions: chosen,
    keywords: rule.map(({ match, words }) => ({ match, words: splitWords(words) })).filter(({ words }) => words.length > 0), // prettier-ignore
    otherTexts: context.getNodeParameter('otherTexts', 'ignore') === 'pass',
    messageTypes: context.getNodeParameter('messageTypes', ['text']) as string[],
    postback: condition.filter(({ key }) => key.trim() !== ''),
  };
}
