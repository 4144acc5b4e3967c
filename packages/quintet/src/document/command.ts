import { type Soon, then } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import { Command, type Origin } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import { collect } from '../query/collect.ts'
import type { Find } from '../query/find.ts'
import type { DocumentAct, DocumentStore } from './contract.ts'

type Gives = 'count' | 'before' | 'after'

/** A change or deletion of what a query finds: lazy, runs once when awaited; gives how many there were, or the documents. */
export class DocumentCommand extends Command<unknown> {
  readonly #access: KindAccess<DocumentStore>
  readonly #find: Find
  readonly #act: DocumentAct
  readonly #options: CallOptions | undefined
  readonly #gives: Gives

  constructor(
    access: KindAccess<DocumentStore>,
    what: string,
    find: Find,
    act: DocumentAct,
    options: CallOptions | undefined,
    gives: Gives = 'count',
    origin: Origin = access.origin,
  ) {
    super(what, origin)
    this.#access = access
    this.#find = find
    this.#act = act
    this.#options = options
    this.#gives = gives
  }

  protected run(): Soon<unknown> {
    const call = this.#access.call(this.#options)
    return then(this.#access.store(), store =>
      then(store.writeWhere(this.#find, collect(this.#find), this.#act, this.#gives, call), found =>
        this.#gives === 'count' ? found.length : found,
      ),
    )
  }

  /** The documents, as they were before or, but for a deletion, as they are after. */
  returning(which: 'before' | 'after' = this.#act.do === 'delete' ? 'before' : 'after'): DocumentCommand {
    return new DocumentCommand(this.#access, this.what, this.#find, this.#act, this.#options, which, this.replaced())
  }
}
