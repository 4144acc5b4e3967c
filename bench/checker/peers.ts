// The programs of workload.ts in the words of two peers: the same tables, the same hundred queries of five sorts.
import { mixture } from './workload.ts'

const firstParent = (table: number): number => (table * 7) % table
const secondParent = (table: number): number => (table * 3 + 1) % table

/** The table of a query. */
const tableOf = (query: number, tables: number): number => 1 + ((query * 37) % (tables - 1))

type Forms = Readonly<Record<(typeof mixture)[number], (table: number, seed: number) => string>>

function queriesOf(tables: number, count: number, head: string, forms: Forms): string {
  const all = Array.from({ length: count }, (_, query) => {
    const sort = mixture[query % mixture.length] ?? 'where'
    return `export async function q${query}() {\n  ${forms[sort](tableOf(query, tables), query)}\n}\n`
  })
  return `${head}\n\n${all.join('')}`
}

const kyselyRow = (table: number): string => `export interface T${table} {
  id: Generated<number>
  code: string
  label: string
  note: string | null
  qty: number
  price: string
  rate: number
  active: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Date | null
${table === 0 ? '' : '  parent_a_id: number\n  parent_b_id: number | null\n'}}
`

const kyselyForms: Forms = {
  where: (t, seed) =>
    `const rows = await db.selectFrom('t${t}').selectAll().where('code', '=', 'x').where('qty', '>', ${seed}).orderBy('created_at', 'desc').limit(10).execute()
  return rows[0]!.note?.length`,
  select: t =>
    `const rows = await db.selectFrom('t${t} as x').innerJoin('t${firstParent(t)} as a', 'a.id', 'x.parent_a_id').leftJoin('t${secondParent(t)} as b', 'b.id', 'x.parent_b_id')
    .where('x.active', '=', true)
    .select(e => ['x.id', 'x.code', 'a.label as label', 'b.label as other', e.selectFrom('t${t} as o').whereRef('o.parent_a_id', '=', 'a.id').select(o => o.fn.countAll<number>().as('n')).as('n')])
    .execute()
  return rows[0]!.label.length + (rows[0]!.n ?? 0)`,
  insert: t =>
    `const row = await db.insertInto('t${t}').values({ code: 'c', label: 'l', qty: 1, price: '1.00', rate: 1.5, parent_a_id: 1 }).returningAll().executeTakeFirstOrThrow()
  return row.created_at.getTime()`,
  update: (t, seed) =>
    `return await db.updateTable('t${t}').set(e => ({ qty: e('qty', '+', 2), note: null })).where('id', '=', ${seed}).execute()`,
  include: t =>
    `const rows = await db.selectFrom('t${t} as x').selectAll('x')
    .select(e => [
      jsonObjectFrom(e.selectFrom('t${firstParent(t)} as a').selectAll('a').whereRef('a.id', '=', 'x.parent_a_id')).$notNull().as('parentA'),
      jsonObjectFrom(e.selectFrom('t${secondParent(t)} as b').selectAll('b').whereRef('b.id', '=', 'x.parent_b_id')).as('parentB'),
    ])
    .where('x.qty', '>', 1).limit(5).execute()
  return rows[0]!.parentA.label.length + (rows[0]!.parentB?.qty ?? 0)`,
}

export function kyselyProgram(tables: number, queries: number): Readonly<Record<string, string>> {
  const names = Array.from({ length: tables }, (_, table) => table)
  const members = names.map(table => `  t${table}: T${table}\n`).join('')
  return {
    'schema.ts': `import type { Generated } from 'kysely'\n\n${names.map(kyselyRow).join('')}export interface Database {\n${members}}\n`,
    'database.ts': `import type { Kysely } from 'kysely'\nimport type { Database } from './schema.ts'\n\nexport declare const db: Kysely<Database>\n`,
    'queries.ts': queriesOf(
      tables,
      queries,
      `import { jsonObjectFrom } from 'kysely/helpers/sqlite'\nimport { db } from './database.ts'`,
      kyselyForms,
    ),
  }
}

const drizzleTable = (table: number): string => `export const t${table} = sqliteTable('t${table}', {
  id: integer().primaryKey(),
  code: text().notNull(),
  label: text().notNull(),
  note: text(),
  qty: integer().notNull(),
  price: numeric().notNull(),
  rate: real().notNull(),
  active: integer({ mode: 'boolean' }).notNull().default(true),
  createdAt: integer({ mode: 'timestamp_ms' }).notNull().default(sql\`now\`),
  updatedAt: integer({ mode: 'timestamp_ms' }),
${table === 0 ? '' : `  parentAId: integer().notNull().references(() => t${firstParent(table)}.id),\n  parentBId: integer().references(() => t${secondParent(table)}.id),\n`}})
${
  table === 0
    ? ''
    : `export const r${table} = relations(t${table}, ({ one }) => ({
  parentA: one(t${firstParent(table)}, { fields: [t${table}.parentAId], references: [t${firstParent(table)}.id], relationName: 'a${table}' }),
  parentB: one(t${secondParent(table)}, { fields: [t${table}.parentBId], references: [t${secondParent(table)}.id], relationName: 'b${table}' }),
}))
`
}`

const drizzleForms: Forms = {
  where: (t, seed) =>
    `const rows = await db.select().from(t${t}).where(and(eq(t${t}.code, 'x'), gt(t${t}.qty, ${seed}))).orderBy(desc(t${t}.createdAt)).limit(10)
  return rows[0]!.note?.length`,
  select: t =>
    `const a = alias(t${firstParent(t)}, 'a')
  const b = alias(t${secondParent(t)}, 'b')
  const rows = await db.select({ id: t${t}.id, code: t${t}.code, label: a.label, other: b.label, n: db.$count(t${t}, eq(t${t}.parentAId, a.id)) }).from(t${t})
    .innerJoin(a, eq(a.id, t${t}.parentAId)).leftJoin(b, eq(b.id, t${t}.parentBId)).where(eq(t${t}.active, true))
  return rows[0]!.label.length + rows[0]!.n`,
  insert: t =>
    `const [row] = await db.insert(t${t}).values({ code: 'c', label: 'l', qty: 1, price: '1.00', rate: 1.5, parentAId: 1 }).returning()
  return row!.createdAt.getTime()`,
  update: (t, seed) => `return await db.update(t${t}).set({ qty: sql\`\${t${t}.qty} + 2\`, note: null }).where(eq(t${t}.id, ${seed}))`,
  include: t =>
    `const rows = await db.query.t${t}.findMany({ where: gt(t${t}.qty, 1), with: { parentA: true, parentB: true }, limit: 5 })
  return rows[0]!.parentA.label.length + (rows[0]!.parentB?.qty ?? 0)`,
}

export function drizzleProgram(tables: number, queries: number): Readonly<Record<string, string>> {
  const names = Array.from({ length: tables }, (_, table) => table)
  const imports = names.map(table => `t${table}`).join(', ')
  return {
    'schema.ts': `import { relations, sql } from 'drizzle-orm'\nimport { integer, numeric, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'\n\n${names.map(drizzleTable).join('')}`,
    'database.ts': `import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'\nimport type * as schema from './schema.ts'\n\nexport declare const db: BetterSQLite3Database<typeof schema>\n`,
    'queries.ts': queriesOf(
      tables,
      queries,
      `import { and, desc, eq, gt, sql } from 'drizzle-orm'\nimport { alias } from 'drizzle-orm/sqlite-core'\nimport { db } from './database.ts'\nimport { ${imports} } from './schema.ts'`,
      drizzleForms,
    ),
  }
}
