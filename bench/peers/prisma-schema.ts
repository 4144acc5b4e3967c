import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { all, type ColumnOf, type Store } from './tables.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

const scalars = { integer: 'Int', text: 'String', decimal: 'Decimal', double: 'Float', boolean: 'Boolean', timestamp: 'DateTime' } as const

function field(store: Store, { property, column, kind, nullable }: ColumnOf): string {
  const sqlite = store === 'sqlite'
  const type = sqlite && kind === 'decimal' ? 'Int' : scalars[kind]
  const native = sqlite ? '' : kind === 'decimal' ? ' @db.Decimal(12, 2)' : kind === 'timestamp' ? ' @db.Timestamptz(3)' : ''
  const key = property === 'id' ? ' @id @default(autoincrement())' : ''
  return `  ${property} ${type}${nullable ? '?' : ''}${key}${native}${property === column ? '' : ` @map("${column}")`}`
}

function schemaText(store: Store): string {
  const back = all.flatMap(({ name, one }) => one.map(([property, table]) => ({ table, name, property })))
  const models = all.map(({ name, columns, one }) => {
    const fields = columns.map(column => field(store, column))
    for (const [property, table] of one)
      fields.push(`  ${property} ${table} @relation("${name}_${property}", fields: [${property}Id], references: [id])`)
    for (const from of back)
      if (from.table === name) fields.push(`  ${from.name} ${from.name}[] @relation("${from.name}_${from.property}")`)
    return `model ${name} {\n${fields.join('\n')}\n}`
  })
  const provider = store === 'sqlite' ? 'sqlite' : 'postgresql'
  return `generator client {\n  provider = "prisma-client"\n  output = "./client"\n}\ndatasource db {\n  provider = "${provider}"\n}\n${models.join('\n')}\n`
}

/** Generates Prisma's client for a store, once. It wants an engine it does not use, so it is given a program that does nothing. */
export function generatePrisma(store: Store): void {
  const folder = `${here}generated/${store}`
  if (!existsSync(`${folder}/client/client.ts`)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/schema.prisma`, schemaText(store))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`${here}node_modules/prisma/build/index.js`, 'generate', '--schema', `${folder}/schema.prisma`],
      { cwd: here, encoding: 'utf8', env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' } },
    )
    if (status !== 0) throw new Error(`prisma generate failed: ${stdout}${stderr}`)
  }
}
