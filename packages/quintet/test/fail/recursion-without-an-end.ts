import { db } from '../checker/blog.ts'

export const rows = db.users.select(u => ({ id: u.id })).recursive(found => found)
