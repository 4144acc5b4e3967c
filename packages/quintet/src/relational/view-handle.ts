import type { Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { TableHandle } from './table.ts'

/** `db.authors` of a view: every read, no write. */
export class ViewHandle extends TableHandle {
  readonly #access: Access
  readonly #entity: Entity

  constructor(access: Access, entity: Entity) {
    super(access, entity)
    this.#access = access
    this.#entity = entity
  }

  /** Makes the rows of a materialized view anew; `concurrently`: readers go on meanwhile. */
  async refresh(options: { readonly concurrently?: boolean } & CallOptions = {}): Promise<void> {
    const { concurrently = false, ...limits } = options
    await this.#access.store.refresh(this.#entity, concurrently, this.#access.call(limits))
  }
}
