import { z } from 'zod/v4';

const base = {
  /** Name of an endpoint (`push`), or * for all. */
  endpoint: z.string().min(1),
  /** The next so many calls; absent: until taken away. */
  times: z.int().min(1).optional(),
  /** Which share of the calls it meets, 0 to 1; absent: all. */
  probability: z.number().min(0).max(1).optional(),
};

/** What may go wrong. `after`: the call has been committed when it happens. */
export const faultRule = z.discriminatedUnion('kind', [
  /** Refused with this status, nothing taken. */
  z.strictObject({
    ...base,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    message: z.string().optional(),
  }),
  /** 500 although it was taken. */
  z.strictObject({ ...base, kind: z.literal('statusAfter'), status: z.int().min(500).max(599) }),
  z.strictObject({ ...base, kind: z.literal('delay'), milliseconds: z.int().min(0).max(600_000) }),
  z.strictObject({ ...base, kind: z.literal('delayAfter'), milliseconds: z.int().min(0).max(600_000) }),
  /** The connection ends without an answer. */
  z.strictObject({ ...base, kind: z.enum(['dropBefore', 'dropAfter']) }),
  /** The connection is reset (RST), before or after. */
  z.strictObject({ ...base, kind: z.enum(['reset', 'resetAfter']) }),
  /** No answer ever. */
  z.strictObject({ ...base, kind: z.enum(['hang', 'hangAfter']) }),
  /** Half of the answer, then the end. */
  z.strictObject({ ...base, kind: z.literal('cutAnswer') }),
  /** LINE's other two 429s. */
  z.strictObject({ ...base, kind: z.enum(['rate', 'audienceConcurrency', 'quota']) }),
]);

export type FaultRule = z.infer<typeof faultRule>;
export type Fault = FaultRule & { met: number };

/** The faults to come. The first rule that fits a call meets it. */
export class Faults {
  private rules: Fault[] = [];

  add(rule: FaultRule): void {
    this.rules.push({ ...rule, met: 0 });
  }

  clear(): void {
    this.rules = [];
  }

  get pending(): readonly Fault[] {
    return this.rules;
  }

  next(endpoint: string): Fault | null {
    const found = this.rules.find((rule) => rule.endpoint === '*' || rule.endpoint === endpoint);
    if (!found || Math.random() >= (found.probability ?? 1)) return null;
    found.met++;
    if (found.times !== undefined && found.met >= found.times) this.rules = this.rules.filter((rule) => rule !== found);
    return found;
  }
}
