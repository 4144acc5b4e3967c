export { type SuiteOptions, testRelationalStore } from './relational/suite.ts'
