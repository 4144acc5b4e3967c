export { type Case, type FixtureDb, type Tools, withModels } from './relational/case.ts'
export { fixture } from './relational/fixture.ts'
export { type SuiteOptions, testRelationalStore } from './relational/suite.ts'
