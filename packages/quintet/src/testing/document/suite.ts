import { type KindSuiteOptions, testKind } from '../kind-suite.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'

/**
 * Runs every case of the document kind against a store. A server's whole test file is one call.
 *
 * @example
 * testDocumentStore('node:sqlite', { open: () => sqlite(':memory:'), setClock: true })
 */
export function testDocumentStore(name: string, options: KindSuiteOptions): void {
  testKind(`document suite on ${name}`, fixture, allCases, options)
}
