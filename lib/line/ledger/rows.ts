/* How open rows are found: by the index on their worklist, which knows no single state. */
export const PLANNED = `worklist = 'toSend' AND state = 'planned'`;
export const HELD = `worklist = 'held'`;
export const UNKNOWN = `worklist = 'unknown'`;
