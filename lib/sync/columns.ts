/** Columns with their types, written into the statements that compare and store rows. */
export type Columns = Readonly<Record<string, string>>;

export const names = (columns: Columns, table = ''): string =>
  Object.keys(columns)
    .map((name) => table + name)
    .join(', ');

export const typed = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');

/** The stored row of the incoming row i. LIMIT keeps the planner at one look-up a row; see customer-rows.ts. */
export const storedRow = (table: string, key: string): string =>
  `SELECT * FROM ${table} WHERE connection_id = $1 AND ${key} = i.${key} LIMIT 1`;

/** Brings a table's rows in line with the incoming ones ($2), touching only those that differ; gives the ids of both kinds. */
export const writeDiffering = (table: string, key: string, columns: Columns): string => `
  WITH compared AS MATERIALIZED (
    SELECT i.*, o.id AS known, (${names(columns, 'o.')}) IS DISTINCT FROM (${names(columns, 'i.')}) AS differs
    FROM jsonb_to_recordset($2::jsonb) AS i (${key} text, read_at timestamptz, ${typed(columns)})
    LEFT JOIN LATERAL (${storedRow(table, key)}) o ON true
  ), inserted AS (
    INSERT INTO ${table} (connection_id, ${key}, read_at, ${names(columns)})
    SELECT $1, ${key}, read_at, ${names(columns)} FROM compared WHERE known IS NULL RETURNING id
  ), updated AS (
    UPDATE ${table} o SET (read_at, ${names(columns)}) = (i.read_at, ${names(columns, 'i.')})
    FROM compared i WHERE o.id = i.known AND i.differs RETURNING o.id
  )
  SELECT ARRAY(SELECT id FROM inserted) AS inserted, ARRAY(SELECT id FROM updated) AS updated`;

/** What `writeDiffering` gives: ids of rows. */
export interface DifferingIds {
  readonly inserted: string[];
  readonly updated: string[];
}
