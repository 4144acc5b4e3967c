import type { RecordModel } from '../../schema/record.ts'
import { isKept, nameText, type Snapshot, type TableSnapshot, type ViewSnapshot } from '../../schema/snapshot.ts'
import { builtModels } from './build.ts'
import { Codecs } from './fields.ts'
import { type Model, type Models, modelsOf } from './models.ts'
import { ModelPrinter } from './print.ts'
import { planReferences } from './relations.ts'
import { Losses, noteOthers, type Unrepresented } from './unrepresented.ts'

export type { Unrepresented }

export interface Source {
  /** A module that exports every model, and all of them as `models`. */
  readonly text: string
  readonly unrepresented: readonly Unrepresented[]
  /** The same models, ready to be used. */
  readonly models: Readonly<Record<string, RecordModel>>
}

/** The models of a structure as text of the language, and the list of what they do not say. `reserved`: names that no model may have. */
export function sourceOf(of: Snapshot, reserved: readonly string[]): Source {
  const losses = new Losses()
  const models = modelsOf(of, reserved)
  for (const kept of [...of.tables, ...of.sequences])
    if (isKept(kept))
      losses.note('kept by the library', nameText(kept), 'names that begin with q_ are its own', 'other kinds of models use it')
  for (const table of of.tables)
    if (table.columns.length === 0) losses.note('table', nameText(table), 'it has no column', 'it stays in the database as it is')
  planReferences(models, losses)
  const codecs = new Codecs()
  const printer = new ModelPrinter(of, models, losses, codecs)
  const ordered = inOrder(models)
  const bodies = ordered.map(model => printer.model(model))
  noteOthers(of, losses)
  noteNames(models, losses)
  return Object.freeze({ text: moduleText(models, ordered, codecs, bodies), unrepresented: losses.all(), models: builtModels(of, models) })
}

function moduleText({ all, naming }: Models, ordered: readonly Model[], codecs: Codecs, bodies: readonly string[]): string {
  // views are made in the order in which they stand there
  const names = [...all.filter(({ view }) => !view), ...ordered.filter(({ view }) => view)].map(({ name }) => name)
  const body = bodies.join('\n')
  const used = ['belongsTo', 'manyToMany', 'sql', 't', 'table', 'view'].filter(name => new RegExp(`(?<![\\w.'])${name}[.(\`]`).test(body))
  const parts = [
    `import { ${used.length === 0 ? 'table' : used.join(', ')} } from 'quintet'\n`,
    ...(naming.text === null ? [] : [`const naming = ${naming.text}\n`]),
    ...codecs.texts(),
    ...bodies,
    `export const models = {${names.length === 0 ? '' : ` ${names.join(', ')} `}}\n`,
  ]
  return parts.join('\n')
}

/** Tables that others refer to first, so that most references name a constant; a view after those that its text names. */
function inOrder({ all }: Models): Model[] {
  const done = new Set<Model>()
  const open = new Set<Model>()
  const visit = (model: Model): void => {
    if (done.has(model) || open.has(model)) return
    open.add(model)
    for (const { target } of model.references) visit(target)
    for (const other of all) if (model.view && other.view && mentions(model.view, other.view)) visit(other)
    done.add(model)
  }
  for (const model of all) visit(model)
  return [...done]
}

function mentions({ as }: ViewSnapshot, { name }: ViewSnapshot): boolean {
  return as.text.toLowerCase().includes(name.toLowerCase())
}

/** Keys are named after what they are on; a database of another making has names of its own. */
function noteNames(models: Models, losses: Losses): void {
  const note = (table: TableSnapshot, key: { readonly name: string | null }, usual: string): void => {
    if (key.name !== null && key.name !== usual)
      losses.note(
        'name of a constraint',
        `${nameText(table)}.${key.name}`,
        'models name keys after their table and columns',
        'nothing depends on it but the texts of errors',
      )
  }
  for (const { table, references } of models.all) {
    if (table.primaryKey) note(table, table.primaryKey, `${table.name}_pkey`)
    for (const key of table.uniques) note(table, key, `${table.name}_${key.columns.join('_')}_key`)
    for (const { key, columns } of references) note(table, key, `${table.name}_${columns.join('_')}_fkey`)
    for (const { name, domain } of table.columns) if (domain) note(table, domain, `${table.name}_${name}_type`)
  }
}
