import { failure } from '../base/failure.ts'
import { checkTexts, type Texts } from './texts.ts'
import type { Raw } from './vocabulary.ts'

/** DDL of the program's own: what makes something that models do not say, and what drops it. */
export class DdlEntry {
  readonly create: Texts
  readonly drop: Texts | null
  readonly at: 'start' | 'end'

  constructor(create: Texts, drop: Texts | null, at: 'start' | 'end') {
    this.create = create
    this.drop = drop
    this.at = at
    Object.freeze(this)
  }
}

type Statements = Raw | readonly Raw[]
type ByServer = { readonly sqlite?: Statements | null; readonly postgres?: Statements | null }

export interface DdlOptions {
  /** Statements that make it, in order. They run at every `createAll()`, so they must not mind that it is there. */
  readonly create: Statements | ByServer
  /** Statements that drop it; what goes with its table needs none. */
  readonly drop?: Statements | ByServer
  /** Before all tables (an extension, a function that checks need), or after them (a trigger); `'end'` unless said otherwise. */
  readonly at?: 'start' | 'end'
}

/** The type of `ddl`. */
export interface DdlFunction {
  (options: DdlOptions): Ddl
}

/** What `ddl` gives: for the option `ddl` of a table. */
export interface Ddl {
  readonly at: 'start' | 'end'
}

/**
 * Statements that are kept with a model: triggers, functions, extensions, whatever models do not say. A statement for each server
 * that is used; `createAll()` runs them in order, `dropAll()` in the reverse order.
 *
 * @example
 * const touched = ddl({ create: { sqlite: sql`create trigger if not exists …`, postgres: sql`create or replace trigger …` } })
 * const posts = table('posts', { id: t.id() }, { ddl: [touched] })
 */
export const ddl: DdlFunction = ({ create, drop, at = 'end' }) => {
  if (at !== 'start' && at !== 'end') throw failure('QT_MODEL', "ddl({ at }) is 'start' or 'end'")
  return new DdlEntry(checkTexts(create, 'ddl({ create })'), drop === undefined ? null : checkTexts(drop, 'ddl({ drop })'), at)
}
