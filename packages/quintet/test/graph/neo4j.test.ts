import { after } from 'node:test'
import neo4jDriver from 'neo4j-driver'
import { neo4j } from 'quintet/neo4j'
import { testGraphStore } from 'quintet/testing'
import { testGraphModel } from './model.ts'

const url = process.env.QUINTET_NEO4J_URL
if (url) {
  const [, user = '', password = '', host] = /^bolt:\/\/([^:]*):(.*)@(.*)$/.exec(url) ?? []
  const driver = neo4jDriver.driver(`bolt://${host}`, neo4jDriver.auth.basic(user, decodeURIComponent(password)), {})
  after(() => driver.close())
  // constraints take a second to make: they stay, and the nodes go
  const clear = async (): Promise<void> => {
    const session = driver.session({})
    await session.run('MATCH (n) DETACH DELETE n', {}, {})
    await session.close()
  }
  testGraphStore('neo4j', { open: () => neo4j(url), clear })
  testGraphModel('neo4j', 5, { open: () => neo4j(url), clear })
}
