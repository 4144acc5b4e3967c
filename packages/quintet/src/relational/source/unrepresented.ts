import { isKept, type Loss, type Named, nameText, type Snapshot } from '../../schema/snapshot.ts'

/** Things of a database that its models do not say, of one sort and for one reason. */
export interface Unrepresented extends Loss {
  /** Tables, `table.column`s, and what else has a name. */
  readonly where: readonly string[]
}

/** Collects what models do not say; the same thing in many places is told once. */
export class Losses {
  readonly #found = new Map<string, { readonly loss: Loss; readonly where: string[] }>()

  note(what: string, where: string, why: string, instead: string): void {
    const key = JSON.stringify([what, why, instead])
    const found = this.#found.get(key)
    if (found) found.where.push(where)
    else this.#found.set(key, { loss: { what, why, instead }, where: [where] })
  }

  all(): readonly Unrepresented[] {
    return Object.freeze([...this.#found.values()].map(({ loss, where }) => Object.freeze({ ...loss, where: Object.freeze(where) })))
  }
}

const stays = 'it stays in the database as it is'

/** What stands beside the tables. */
export function noteOthers(of: Snapshot, losses: Losses): void {
  for (const table of of.tables) {
    if (isKept(table)) continue
    if (table.partOf) {
      const parent = nameText(table.partOf)
      losses.note('partition', nameText(table), `it is a part of ${parent}`, `its rows are read and written through ${parent}`)
      continue
    }
    for (const { what, why, instead } of table.losses) losses.note(what, nameText(table), why, instead)
    for (const column of table.columns)
      for (const { what, why, instead } of column.losses) losses.note(what, `${nameText(table)}.${column.name}`, why, instead)
  }
  for (const view of of.views) {
    for (const { what, why, instead } of view.losses) losses.note(what, nameText(view), why, instead)
    for (const column of view.columns)
      for (const { what, why, instead } of column.losses) losses.note(what, `${nameText(view)}.${column.name}`, why, instead)
  }
  for (const { what, table, ...name } of of.noted)
    losses.note(what, inTable(table, name), `no model says ${plural(what)}`, `${stays}; ddl(…) keeps a statement with a model`)
  for (const domain of of.domains) losses.note('domain', nameText(domain), 'models have no domains', stays)
  for (const sequence of of.sequences) {
    if (isKept(sequence)) continue
    const why = sequence.of ? 'the column that it numbers owns it' : 'it stands for itself'
    losses.note('sequence', nameText(sequence), why, `${stays}; sequence(…) declares it, defaults may use it in raw SQL`)
  }
}

function inTable(table: string | null, name: Named): string {
  return table === null ? nameText(name) : `${nameText({ schema: name.schema, name: table })}.${name.name}`
}

function plural(what: string): string {
  return what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`
}
