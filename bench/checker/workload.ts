// Programs that a type checker is measured on: many tables, a hundred queries of five sorts.

const columns = [
  ['code', 't.text()'],
  ['label', 't.text()'],
  ['note', 't.text().nullable()'],
  ['qty', 't.integer()'],
  ['price', 't.decimal(12, 2)'],
  ['rate', 't.double()'],
  ['active', 't.boolean().default(true)'],
  ['createdAt', 't.timestamp().defaultNow()'],
  ['updatedAt', 't.timestamp().nullable()'],
] as const

// every key points at the tables 0 and 1: a star, as `users` is in real applications, and the hardest case for inverse relations
const firstParent = (table: number) => (table * 7) % table
const secondParent = (table: number) => (table * 3 + 1) % table

function tableText(table: number): string {
  const own = columns.map(([name, type]) => `  ${name}: ${type},\n`).join('')
  const parents =
    table === 0
      ? ''
      : `  parentA: belongsTo(t${firstParent(table)}, { inverse: 'a${table}s' }),\n` +
        `  parentB: belongsTo(t${secondParent(table)}, { inverse: 'b${table}s' }).nullable(),\n`
  return `export const t${table} = table('t${table}', {\n  id: t.id(),\n${own}${parents}})\n`
}

/** Tables of twelve columns, two of them references. */
export function schemaText(tables: number): string {
  const all = Array.from({ length: tables }, (_, table) => tableText(table)).join('')
  return `import { belongsTo, t, table } from 'quintet'\n\n${all}`
}

/** The database over all tables. */
export function databaseText(tables: number): string {
  const names = Array.from({ length: tables }, (_, table) => `t${table}`).join(', ')
  return (
    `import { quintet } from 'quintet'\nimport { sqlite } from 'quintet/sqlite'\nimport { ${names} } from './schema.ts'\n\n` +
    `export const db = quintet({ models: { ${names} }, store: sqlite() })\n`
  )
}

/** The five sorts of a query; `misspelt` writes one field's name wrong. */
export const sorts = ['where', 'select', 'insert', 'update', 'include'] as const
export type Sort = (typeof sorts)[number]

const forms: Record<Sort, (table: number, misspelt: boolean, seed: number) => string> = {
  where: (table, misspelt, seed) =>
    `const rows = await db.t${table}.where(x => x.code.eq('x').and(x.${misspelt ? 'qyt' : 'qty'}.gt(${seed}))).orderBy(x => x.createdAt.desc()).limit(10)
  return rows[0]!.note?.length`,
  select: (table, misspelt) =>
    `const rows = await db.t${table}
    .where(x => x.active.isTrue())
    .select(x => ({ id: x.id, code: x.code, label: x.parentA.${misspelt ? 'lable' : 'label'}, other: x.parentB.label, n: x.parentA.a${table}s.count() }))
  return rows[0]!.label.length + rows[0]!.n`,
  insert: (table, misspelt) =>
    `const row = await db.t${table}.insert({ code: 'c', label: 'l', ${misspelt ? 'qyt' : 'qty'}: 1, price: '1.00', rate: 1.5, parentAId: 1 })
  return row.createdAt.getTime()`,
  update: (table, misspelt, seed) =>
    `return await db.t${table}.where({ id: ${seed} }).update(x => ({ qty: x.${misspelt ? 'qyt' : 'qty'}.plus(2), note: null }))`,
  include: (table, misspelt) =>
    `const rows = await db.t${table}.where(x => x.qty.gt(1)).include({ ${misspelt ? 'parntA' : 'parentA'}: true, parentB: true }).limit(5)
  return rows[0]!.parentA.label.length + (rows[0]!.parentB?.qty ?? 0)`,
}

/** One query as a function. */
export function queryText(sort: Sort, name: string, table: number, misspelt = false, seed = 1): string {
  return `export async function ${name}() {\n  ${forms[sort](table, misspelt, seed)}\n}\n`
}

// in a hundred: 30 filtered, 30 selects, 20 inserts, 10 updates, 10 includes
export const mixture: readonly Sort[] = ['where', 'where', 'where', 'select', 'select', 'select', 'insert', 'insert', 'update', 'include']

/** `count` queries, spread over the tables. */
export function queriesText(tables: number, count: number): string {
  const all = Array.from({ length: count }, (_, query) =>
    queryText(mixture[query % mixture.length]!, `q${query}`, 1 + ((query * 37) % (tables - 1)), false, query),
  )
  return `import { db } from './database.ts'\n\n${all.join('')}`
}
