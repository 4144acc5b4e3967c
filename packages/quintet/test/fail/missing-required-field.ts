import { db } from '../types/blog.ts'

export const row = db.users.insert({ name: 'Ada' })
