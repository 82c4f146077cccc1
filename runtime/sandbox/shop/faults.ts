import { z } from 'zod/v4';

/**
 * What goes wrong: a status (`unauthorized` 401 with the token dropped, `tooMany` 429, `serverError` 500, `unavailable`
 * 503 with HTML, `refusal` any status and code in the shop's envelope), no answer (`timeout`), a connection cut before
 * (`reset`) or within the answer (`cut`), an answer that does not read (`brokenJson`, `shiftJis`, `wrongContentType`),
 * the page before once more (`repeatPage`), a listing that moves first (`removeMember`, `insertMember`), or a late
 * answer (`delay`).
 */
const FAULT_KINDS = [
  'unauthorized',
  'tooMany',
  'serverError',
  'unavailable',
  'refusal',
  'timeout',
  'reset',
  'cut',
  'brokenJson',
  'shiftJis',
  'wrongContentType',
  'repeatPage',
  'removeMember',
  'insertMember',
  'delay',
] as const;

export const faultRule = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** Requests whose path starts with this; the usual doors of the shop unless told. */
  path: z.string().optional(),
  method: z.string().optional(),
  /** The first matching request it hits, counted from 1 since the rule was set; one refused at the door does not count. */
  nth: z.int().positive().default(1),
  /** How many matching requests it hits; 0 for all that follow. */
  count: z.int().nonnegative().default(1),
  /** Seconds or an HTTP date for `tooMany` and `unavailable`; none sent when absent. */
  retryAfter: z.string().optional(),
  /** For `refusal`. */
  status: z.int().min(200).max(599).default(400),
  code: z.string().default('InvalidValue'),
  /** For `removeMember` and `insertMember`: the member that goes or before whom one comes; absent: the first listed. */
  member: z.int().nonnegative().optional(),
  /** For `delay`. */
  milliseconds: z.int().nonnegative().default(1000),
});
export type Fault = z.output<typeof faultRule> & { readonly path: string };
export type FaultRule = z.input<typeof faultRule>;

/** Rules waiting for their requests. Where two match, the one set first hits and the others still count the request. */
export class Faults {
  private rules: { readonly fault: Fault; seen: number }[] = [];

  constructor(private readonly usualPath = '/') {}

  add(rule: FaultRule): void {
    this.rules.push({ fault: { path: this.usualPath, ...faultRule.parse(rule) }, seen: 0 });
  }

  clear(): void {
    this.rules = [];
  }

  get pending(): readonly Fault[] {
    return this.rules.map(({ fault }) => fault);
  }

  /** The fault this request meets, if any. */
  next(method: string, path: string): Fault | null {
    let hit: Fault | null = null;
    for (const rule of this.rules) {
      const { fault } = rule;
      if (!path.startsWith(fault.path) || (fault.method !== undefined && fault.method !== method)) continue;
      rule.seen += 1;
      if (rule.seen >= fault.nth) hit ??= fault;
    }
    this.rules = this.rules.filter(({ fault, seen }) => fault.count === 0 || seen < fault.nth + fault.count - 1);
    return hit;
  }
}
