import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import { CounterCollector, collected } from './batch.ts'
import type { FamilyWrite } from './contract.ts'
import { amountsOf } from './counter-amounts.ts'
import { FamilyCommand } from './family.ts'
import { columnsOf, keyValues } from './keys.ts'
import { FamilyReads } from './reads.ts'

/** The run time behind `CounterFamilyHandle`. */
export class CounterHandle extends FamilyReads {
  /** Adds to counters; those that are not there begin at zero. */
  add(key: unknown, amounts: unknown, options: CallOptions = {}): Command<void> {
    const place = this.place('add')
    const write: FamilyWrite = { do: 'add', key: this.keyOf(key, 'add'), amounts: amountsOf(this.entity, amounts, place) }
    return this.#command([write], options, place)
  }

  /** Adds to counters of one partition, all of them or none. */
  batch(partition: unknown, build: unknown, options: CallOptions = {}): Command<void> {
    const place = this.place('batch')
    const start = keyValues(this.entity, columnsOf(this.entity).base.partition, partition, place)
    const { writes } = collected(build, new CounterCollector(this.entity, start, place), place)
    return this.#command(writes, options, place)
  }

  #command(writes: readonly FamilyWrite[], options: CallOptions, place: string): Command<void> {
    return new FamilyCommand(this.access, place, { entity: this.entity, writes, when: null, across: false }, () => undefined, options)
  }
}
