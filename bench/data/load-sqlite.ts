import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { quintet } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { type Cell, type TableData, tables, version } from './generate.ts'
import { models } from './models.ts'

/** A file with all the data, made once and kept; each contender gets a copy. */
export async function sqliteTemplate(folder: string): Promise<string> {
  const path = `${folder}/sqlite-${version}.db`
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.tmp`
  const db = quintet({ models, store: sqlite(draft) })
  await db.createAll()
  await db.close()
  const raw = new DatabaseSync(draft)
  raw.exec('pragma foreign_keys = off; pragma journal_mode = delete; begin')
  for (const table of tables) fill(raw, table)
  raw.exec('commit; analyze; vacuum')
  raw.close()
  renameSync(draft, path)
  for (const rest of ['-wal', '-shm']) rmSync(draft + rest, { force: true })
  return path
}

function fill(raw: DatabaseSync, table: TableData): void {
  const names = Object.keys(table.columns)
  const insert = raw.prepare(`insert into ${table.name} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
  for (let i = 1; i <= table.count; i++) insert.run(...table.row(i).map(stored))
}

function stored(cell: Cell): number | bigint | string | null {
  if (cell instanceof Date) return BigInt(cell.getTime())
  if (typeof cell === 'boolean') return cell ? 1n : 0n
  return typeof cell === 'number' && Number.isInteger(cell) ? BigInt(cell) : cell
}
