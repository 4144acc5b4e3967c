import { quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const notes = table('notes', { id: t.id(), labels: t.list(t.text()) })
const db = quintet({ models: { notes }, store: sqlite() })

export const rows = db.notes.where({ labels: ['a'] })
