import { quintet, t, table } from 'quintet'
import { neo4j } from 'quintet/neo4j'

const users = table('users', { id: t.id() })
const db = quintet({ models: { users }, store: neo4j('bolt://localhost') })
export const all = db.users.all()
