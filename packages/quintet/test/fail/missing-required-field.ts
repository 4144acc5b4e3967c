import { db } from '../checker/blog.ts'

export const row = db.users.insert({ name: 'Ada' })
