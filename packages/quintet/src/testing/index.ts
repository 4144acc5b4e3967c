export { type DocumentSuiteOptions, testDocumentStore } from './document/suite.ts'
export { type GraphSuiteOptions, testGraphStore } from './graph/suite.ts'
export { type KeyValueSuiteOptions, testKeyValueStore } from './keyvalue/suite.ts'
export { type SuiteOptions, testRelationalStore } from './relational/suite.ts'
