import { type KindSuiteOptions, testKind } from '../kind-suite.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'

/**
 * Runs every case of the graph kind against a store. A server's whole test file is one call.
 *
 * @example
 * testGraphStore('node:sqlite', { open: () => sqlite(':memory:'), setClock: true })
 */
export function testGraphStore(name: string, options: KindSuiteOptions): void {
  testKind(`graph suite on ${name}`, fixture, allCases, options)
}
