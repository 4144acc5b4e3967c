import { type KindSuiteOptions, testKind } from '../kind-suite.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'

/**
 * Runs every case of the column-family kind against a store. A server's whole test file is one call.
 *
 * @example
 * testColumnFamilyStore('node:sqlite', { open: () => sqlite(':memory:'), setClock: true })
 */
export function testColumnFamilyStore(name: string, options: KindSuiteOptions): void {
  testKind(`column-family suite on ${name}`, fixture, allCases, options)
}
