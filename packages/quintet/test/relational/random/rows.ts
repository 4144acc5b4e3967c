import type { DrawnField, DrawnReference, DrawnTable } from './models.ts'
import type { Tape } from './tape.ts'

/** Source texts by field. */
export type Texts = Readonly<Record<string, string>>

export interface DrawnRow {
  /** What an insert is given, links included. */
  readonly given: Texts
  /** What is there then. */
  readonly whole: Texts
  /** The linked rows of each link, by their place in their table. */
  readonly links: Readonly<Record<string, readonly number[]>>
}

export type DrawnRows = ReadonlyMap<DrawnTable, readonly DrawnRow[]>

/** Rows of every table, in an order in which they can be written; unique values are unique, references lead to rows. */
export function drawRows(tape: Tape, tables: readonly DrawnTable[]): DrawnRows {
  const all = new Map<DrawnTable, DrawnRow[]>()
  for (const table of tables) {
    const rows: DrawnRow[] = []
    all.set(table, rows)
    const used = new Set<string>()
    for (let count = tape.below(6); count > 0; count--) {
      const row = drawRow(tape, table, all, rows.length + 1)
      const marks = row && unique(table, row.whole)
      if (!row || marks?.some(mark => used.has(mark))) continue
      for (const mark of marks ?? []) used.add(mark)
      rows.push(row)
    }
  }
  return all
}

/** What no two rows may have in common. */
export function unique({ identity, primary, fields, references }: DrawnTable, row: Texts): string[] {
  const single = [...fields.filter(of => of.unique).map(of => [of.key]), ...references.filter(of => of.unique).map(of => of.columns)]
  const sets = [...(identity ? [] : [primary.map(of => of.key)]), ...single]
  return sets.filter(set => set.every(key => row[key] !== 'null')).map(set => set.map(key => `${key}=${row[key]}`).join())
}

function drawRow(tape: Tape, table: DrawnTable, rows: ReadonlyMap<DrawnTable, readonly DrawnRow[]>, number: number): DrawnRow | null {
  const given: Record<string, string> = {}
  const whole: Record<string, string> = {}
  for (const field of table.primary) whole[field.key] = given[field.key] = table.identity ? String(number) : tape.pick(field.kind.values)
  for (const field of table.fields) drawCell(tape, field, given, whole)
  for (const reference of table.references) {
    const cells = drawReference(tape, reference, rows)
    if (cells === null) return null
    for (const [i, key] of reference.columns.entries()) whole[key] = given[key] = cells[i] ?? 'null'
  }
  const links: Record<string, readonly number[]> = {}
  for (const { key, to } of table.links) {
    const there = rows.get(to) ?? []
    links[key] = tape.some(there.map((_, i) => i))
    const keys = links[key].map(i => `{ ${to.primary.map(of => `${of.key}: ${there[i]?.whole[of.key]}`).join(', ')} }`)
    if (keys.length > 0) given[key] = `[${keys.join(', ')}]`
  }
  return { given, whole, links }
}

function drawCell(tape: Tape, field: DrawnField, given: Record<string, string>, whole: Record<string, string>): void {
  const { key, kind, nullable, computed } = field
  if (computed !== null) {
    whole[key] = plusOne(whole[computed])
    return
  }
  const fallback = field.default ?? (nullable ? 'null' : null)
  if (fallback !== null && tape.rarely(3)) {
    whole[key] = fallback
    return
  }
  whole[key] = given[key] = nullable && tape.rarely(3) ? 'null' : tape.pick(kind.values)
}

export function plusOne(of: string | undefined): string {
  return of === 'null' ? 'null' : String(Number(of) + 1)
}

function drawReference(tape: Tape, { to, nullable }: DrawnReference, rows: ReadonlyMap<DrawnTable, readonly DrawnRow[]>): string[] | null {
  const there = rows.get(to) ?? []
  if (there.length === 0 || (nullable && tape.rarely(3))) return nullable ? to.primary.map(() => 'null') : null
  const { whole } = tape.pick(there)
  return to.primary.map(of => whole[of.key] as string)
}

export function textOf(row: Texts): string {
  return `{ ${Object.entries(row)
    .map(([key, of]) => `${key}: ${of}`)
    .join(', ')} }`
}
