import { failure, isFailure, type QuintetError } from '../base/failure.ts'
import { each, type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Entity } from '../schema/registry.ts'
import { readChange } from './change.ts'
import type { DocumentStore, DocumentWrite } from './contract.ts'
import { checkId, freshDocument, readDocument, revOf } from './draft.ts'
import { refusal } from './outcome.ts'

/** What became of one write of a bulk. */
export type BulkResult =
  | { readonly ok: true; readonly id: string; readonly rev: string }
  /** `error` null: it was not tried, since one before it failed. */
  | { readonly ok: false; readonly id: string; readonly error: QuintetError | null }

/** Writes as a lambda of a bulk makes them. */
class BulkWriter {
  readonly #entity: Entity
  readonly #place: string

  constructor(entity: Entity, place: string) {
    this.#entity = entity
    this.#place = place
  }

  insert(input: unknown): Item {
    const { id, body } = freshDocument(this.#entity, input, `${this.#place}: insert`)
    return new Item({ entity: this.#entity, id, do: 'insert', body })
  }

  upsert(input: unknown): Item {
    const { id, body } = freshDocument(this.#entity, input, `${this.#place}: upsert`)
    return new Item({ entity: this.#entity, id, do: 'upsert', body })
  }

  replace(input: unknown): Item {
    const { id, rev, body } = readDocument(this.#entity, input, `${this.#place}: replace`)
    return new Item({ entity: this.#entity, id, do: 'replace', body, rev })
  }

  update(id: unknown, change: unknown, { rev }: { readonly rev?: unknown } = {}): Item {
    const place = `${this.#place}: update`
    checkId(this.#entity, id, place)
    return new Item({ entity: this.#entity, id, do: 'change', change: readChange(this.#entity, change, place), rev: revOf(rev, place) })
  }

  delete(id: unknown, { rev }: { readonly rev?: unknown } = {}): Item {
    const place = `${this.#place}: delete`
    checkId(this.#entity, id, place)
    return new Item({ entity: this.#entity, id, do: 'delete', rev: revOf(rev, place) })
  }
}

/** Recognised by its class, which parsed JSON can't have. */
class Item {
  readonly #write: DocumentWrite

  constructor(write: DocumentWrite) {
    this.#write = write
  }

  static write(item: Item): DocumentWrite {
    return item.#write
  }
}

/** The writes that the lambda of a bulk gives. */
export function bulkWrites(entity: Entity, body: unknown, place: string): readonly DocumentWrite[] {
  if (typeof body !== 'function') throw failure('QT_EXPRESSION', `${place} expects a function that gives a list of writes`)
  // checked to be a function; what it gives is judged below
  const items = (body as (write: BulkWriter) => unknown)(new BulkWriter(entity, place))
  if (!Array.isArray(items)) throw failure('QT_EXPRESSION', `${place} expects a function that gives a list of writes`)
  return items.map((item: unknown) => {
    if (item instanceof Item) return Item.write(item)
    throw failure('QT_EXPRESSION', `${place} gives something that is no write, as write.insert({ … }) is`)
  })
}

/** Each write by itself, in order. What fails is told and undone alone; with `ordered` nothing after it is tried. */
export function runBulk(store: DocumentStore, writes: readonly DocumentWrite[], ordered: boolean, call: Call): Soon<readonly BulkResult[]> {
  let failed = false
  return each(writes, (write): Soon<BulkResult> => {
    if (failed && ordered) return { ok: false, id: write.id, error: null }
    const refused = (error: unknown): BulkResult => {
      // in a transaction of the program's the failed statement has ruined it
      if (call.unit !== null || !isFailure(error) || !ofTheWrite.has(error.code)) throw error
      failed = true
      return { ok: false, id: write.id, error }
    }
    try {
      const soon = then(store.write([write], false, call), ([outcome]): BulkResult => {
        if (outcome?.ok) return { ok: true, id: write.id, rev: outcome.rev }
        failed = true
        return { ok: false, id: write.id, error: refusal(write, outcome ?? { ok: false, reason: 'missing' }) }
      })
      return soon instanceof Promise ? soon.catch(refused) : soon
    } catch (error) {
      return refused(error)
    }
  })
}

/** Errors that are about one write and not about the way to the store. */
const ofTheWrite: ReadonlySet<string> = new Set([
  'QT_UNIQUE',
  'QT_CONFLICT',
  'QT_CHECK',
  'QT_FOREIGN_KEY',
  'QT_OUT_OF_RANGE',
  'QT_MISSING_VALUE',
])
